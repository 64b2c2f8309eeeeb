import Supervision
import Text
import Wire

/// A line of the watch, and how urgent it is.
struct WatchLine: Hashable {
  let text: String
  var colour: Palette.Colour?
}

extension StatusReport {
  private static let barColumns = 24

  /// The report as a picture that is drawn again and again.
  var watchLines: [WatchLine] {
    rounds + [WatchLine(text: "")] + (broker.map { [Self.work($0)] } ?? [])
      + (publisher?.newest.map(Self.release) ?? []) + alarms
  }

  /// The same for a pipe: without bars and times, so that equal pictures are equal lines.
  var plainLines: [String] {
    (collector?.federations ?? []).flatMap { federation in
      ["\(federation.federation) round \(federation.round) \(federation.phase): \(Self.updates(federation))"]
        + stages(federation).map {
          "\(federation.federation) round \(federation.round) \($0.stage) \($0.done) of \($0.total)"
        }
    } + silent.map { "! \($0)" }
  }

  private var rounds: [WatchLine] {
    (collector?.federations ?? []).flatMap { federation in
      let head =
        "\(federation.federation)  round \(federation.round)  \(federation.phase)  \(seconds(federation.phaseMs))"
      let gathered = Self.bar(Int(federation.committed), Int(federation.goal)) + Self.updates(federation)
      return [WatchLine(text: head), WatchLine(text: "  updates " + gathered)]
        + stages(federation).map { stage in
          let name = stage.stage + String(repeating: " ", count: max(1, 8 - stage.stage.count))
          return WatchLine(
            text: "  " + name + Self.bar(Int(stage.done), Int(stage.total)) + "\(stage.done) of \(stage.total)")
        }
    }
  }

  private func stages(_ federation: FederationStatus) -> [StageProgress] {
    broker?.groups.first { $0.federation == federation.federation && $0.round == federation.round }?.stages ?? []
  }

  private static func bar(_ done: Int, _ total: Int) -> String {
    Text.bar(done: done, of: total, width: barColumns) + " "
  }

  private static func updates(_ federation: FederationStatus) -> String {
    "\(federation.committed) of \(federation.goal) updates, \(federation.uploading) uploading, "
      + "\(federation.connected) connected"
  }

  private static func work(_ broker: BrokerStatus) -> WatchLine {
    let (waiting, leased) = broker.queues.reduce((0, 0)) { ($0.0 + Int($1.waiting), $0.1 + Int($1.leased)) }
    let counts = broker.counts
    return WatchLine(
      text: "\(broker.workers.count) workers, \(waiting) tasks waiting, \(leased) in work; \(counts.completed) done, "
        + "\(counts.failed) failed, \(counts.lost) lost")
  }

  private static func release(_ release: ReleaseSummary) -> WatchLine {
    WatchLine(
      text: "\(release.federation)  release \(release.release)  \(release.state)  "
        + "\(release.admitted) of \(release.agents) admitted",
      colour: release.state == "approved" ? .green : .yellow)
  }

  private var alarms: [WatchLine] {
    let lines =
      silent.map { WatchLine(text: "! \($0)", colour: .red) }
      + stalls.map { WatchLine(text: "! \($0)", colour: .yellow) }
    return lines.isEmpty ? [WatchLine(text: "nothing stalls", colour: .green)] : lines
  }
}

extension FederationStatus {
  /// Updates that the round at hand waits for, as far as is known.
  fileprivate var goal: UInt32 { max(expected, minimum) }
}
