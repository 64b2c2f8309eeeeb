import ArgumentParser
import Lab
import Messaging
import Processes

extension LabData: ExpressibleByArgument {}

extension LabData {
  /// Fetched once and kept in the user's cache folder. Tells on standard error how far it is; ends with the exit status
  /// of Ctrl-C when asked to stop.
  func prepare(until stop: Stop) throws -> PreparedData {
    let line = PreparationLine(data: self, stop: stop)
    defer { line.clear() }
    return try prepare(cache: Cache.standard(currentEnvironment()), progress: line.show)
  }
}

/// The captures of a folder, or nDPI's.
func intrusionSet(_ folder: String?, _ stop: Stop) throws -> IntrusionSet {
  let line = PreparationLine(data: .intrusion, stop: stop)
  defer { line.clear() }
  if let folder { return try IntrusionSet(folder: folder) { try line.show(.reading($0)) } }
  return try IntrusionSource(cache: Cache.standard(currentEnvironment())).load(progress: line.show)
}

/// The line on standard error that tells how far preparing is.
private struct PreparationLine {
  let data: LabData
  let stop: Stop
  let line = ProgressLine()

  func show(_ step: PreparationStep) throws {
    if stop.isAsked { throw DemoCommand.interrupted }
    switch step {
    case .indexing: line.show("looking for the package \(data.package)", nil)
    case .fetching(let share): line.show("fetching the package \(data.package)", share)
    case .unpacking: line.show("unpacking the package \(data.package)", nil)
    case .reading(let share): line.show("reading the data", share)
    }
  }

  func clear() { line.clear() }
}
