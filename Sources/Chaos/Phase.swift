internal import Rounds
internal import Wire

/// Where a round is when a fault strikes, as its files tell.
package enum Phase: String, CaseIterable, Sendable {
  case gathering
  case aggregating
  /// The release is written, and the collector has not heard of it.
  case released = "at the gate"
  case between = "between rounds"

  init(_ folder: FederationFolder) {
    let newest = (try? FederationFolder.numbers(in: folder.rounds).last) ?? nil
    let events = newest.flatMap { try? RoundLog.read("\(folder.round($0))/round.log").map(\.event) } ?? []
    var phase = Phase.between
    for event in events {
      switch event {
      case .opened: phase = .gathering
      case .sealed: phase = .aggregating
      case .ended: phase = .between
      case .reserved, .landed, .committed, .rejected: continue
      }
    }
    let isWritten = newest.map { FileSystem.exists(folder.release($0)) } ?? false
    self = phase == .aggregating && isWritten ? .released : phase
  }
}
