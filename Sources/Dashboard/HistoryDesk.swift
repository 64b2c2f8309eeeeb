internal import Aggregation
internal import Configuration
internal import Dispatch
internal import FlyingFox
internal import FoundationEssentials
internal import Rounds

/// Answers what is asked of the past, from the data folder. One request at a time, on a queue of its own: neither the
/// loop nor the other requests wait for a disk.
final class HistoryDesk: Sendable {
  private let queue = DispatchQueue(label: "history")
  private let archives: [String: Archive]
  private let downloads = Places(Download.most)

  init(_ configuration: ServerConfiguration) {
    archives = Dictionary(
      configuration.federations.map { federation in
        let folder = FederationFolder(data: configuration.data, federation: federation.name)
        return (federation.name, Archive(folder, space: federation.rule.space))
      }
    ) { $1 }
  }

  /// nil where the path is none of the history's.
  func answer(_ path: String) async -> HTTPResponse? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    guard parts.count >= 4, parts[0] == "api", parts[1] == "federations", let archive = archives[parts[2]],
      let question = Question(parts[3...])
    else { return nil }
    return await withCheckedContinuation { answered in
      queue.async { [self] in answered.resume(returning: answer(question, archive)) }
    }
  }

  private func answer(_ question: Question, _ archive: Archive) -> HTTPResponse {
    do throws(StoreError) {
      switch question {
      case .rounds: return .json(encoded(try archive.rounds()))
      case .round(let round): return .json(encoded(try archive.round(round)))
      case .agents: return .json(encoded(try archive.agents()))
      case .releases: return .json(encoded(try archive.releases()))
      case .weights(let release):
        guard let place = downloads.take() else {
          return .text(.serviceUnavailable, "too many files are on their way already; try again")
        }
        let download = Download(bytes: try archive.weights(release), place: place)
        return .file(download, name: archive.fileName(release))
      }
    } catch {
      if case .conflict = error.kind { return .text(.notFound, "\(error)") }
      if error.isAbsent { return .text(.notFound, "\(error)") }
      return .text(.internalServerError, "\(error)")
    }
  }
}

/// What can be asked of a federation's past.
enum Question: Hashable {
  case rounds
  case round(UInt64)
  case agents
  case releases
  case weights(UInt64)

  /// - Parameters:
  ///   - path: behind the federation's name.
  init?(_ path: ArraySlice<String>) {
    let (first, second, third) = (path.first ?? "", path.dropFirst().first, path.dropFirst(2).first)
    switch (first, second, third, path.count) {
    case ("rounds", nil, nil, 1): self = .rounds
    case ("agents", nil, nil, 1): self = .agents
    case ("releases", nil, nil, 1): self = .releases
    case ("rounds", let number?, nil, 2):
      guard let round = UInt64(number) else { return nil }
      self = .round(round)
    case ("releases", let number?, "weights.safetensors", 3):
      guard let release = UInt64(number) else { return nil }
      self = .weights(release)
    default: return nil
    }
  }
}
