internal import Access
internal import Admin
internal import Aggregation
internal import Rounds
internal import Wire

extension CollectorService {
  /// Shows how the rounds stand, once a second.
  func show(_ now: UInt64) {
    guard let board, board.isDue(now: now) else { return }
    let status = status(now)
    let rounds = federations.values.sorted { $0.federation.name < $1.federation.name }
    board.post(
      now: now, obstacle: status.obstacle,
      metrics: status.metrics + [.keysSuspendedForCrashes(security.keysSuspendedForCrashes)]
        + RoundCounts.metrics(rounds.map { ($0.federation.name, $0.rounds) }))
  }
}

/// How rounds ended since the process started, and what the newest decision found.
struct RoundCounts {
  /// All of them from the start: what first appears as 1 never rose, as Prometheus sees it.
  private var outcomes = Dictionary(uniqueKeysWithValues: RoundReport.outcomes.map { ($0, UInt64(0)) })
  private var newest: RoundReport?

  /// A round ended; `report` where it can be read.
  mutating func note(_ outcome: String, _ report: RoundReport?) {
    outcomes[outcome, default: 0] += 1
    if report?.sigma != nil { newest = report }
  }

  static func metrics(_ federations: [(name: String, counts: RoundCounts)]) -> [MetricFamily] {
    let ended = federations.flatMap { name, counts in
      counts.outcomes.sorted { $0.key < $1.key }.map { outcome, count in
        (labels: label(name) + [MetricFamily.Label("outcome", outcome)], value: Double(count))
      }
    }
    func gauge(_ name: String, _ help: String, _ value: (RoundReport) -> Double?) -> MetricFamily {
      .gauge(
        name, help,
        federations.compactMap { federation, counts in
          counts.newest.flatMap(value).map { (label(federation), $0) }
        })
    }
    return [
      .counter("flame_rounds_total", "Rounds that ended; failed ones are dead letters.", ended),
      gauge("flame_round_bound", "Clipping bound S of the newest decision.") { $0.bound },
      gauge("flame_round_filtered_share", "Share of the updates that clustering filtered.") { report in
        report.share { !$0.admitted }
      },
      gauge("flame_round_clipped_share", "Share of the admitted updates that were clipped.") { report in
        report.share { $0.admitted && $0.clipFactor < 1 }
      },
    ]
  }

  private static func label(_ federation: String) -> [MetricFamily.Label] { [.init("federation", federation)] }
}

extension RoundReport {
  /// Of the verdicts; nil where there is none.
  fileprivate func share(_ isCounted: (Verdict) -> Bool) -> Double? {
    let verdicts = agents.compactMap(\.verdict)
    return verdicts.isEmpty ? nil : Double(verdicts.count(where: isCounted)) / Double(verdicts.count)
  }
}

extension CollectorStatus {
  /// Why a federation is not at work; nil where all are.
  fileprivate var obstacle: String? {
    let stuck = federations.filter { !$0.problem.isEmpty }
    return stuck.isEmpty ? nil : stuck.map { "federation \($0.federation): \($0.problem)" }.joined(separator: "\n")
  }

  fileprivate var metrics: [MetricFamily] {
    func gauge(_ name: String, _ help: String, _ value: (FederationStatus) -> Double) -> MetricFamily {
      .gauge(name, help, federations.map { ([.init("federation", $0.federation)], value($0)) })
    }
    return [
      gauge("flame_round", "Number of the round at hand.") { Double($0.round) },
      .gauge(
        "flame_round_phase", "1 for the phase that the round is in.",
        federations.map { ([.init("federation", $0.federation), .init("phase", $0.phase)], 1) }),
      gauge("flame_round_phase_seconds", "How long it has been in this phase.") { Double($0.phaseMs) / 1000 },
      gauge("flame_updates_committed", "Updates that are in the round.") { Double($0.committed) },
      gauge("flame_updates_uploading", "Updates under way.") { Double($0.uploading) },
      gauge("flame_agents_connected", "Agents that are connected.") { Double($0.connected) },
      gauge("flame_agents_expected", "Agents that the round waits for.") { Double($0.expected) },
      gauge("flame_agents_awaited", "Those of them that have not answered.") { Double($0.awaitedCount) },
      gauge("flame_federation_problem", "1 where the federation cannot go on.") { $0.problem.isEmpty ? 0 : 1 },
      .counter("flame_receipts_total", "Receipts given.", receipts),
      .counter(
        "flame_received_bytes_total", "Bytes of updates that arrived.",
        federations.map { ([.init("federation", $0.federation)], Double($0.receivedBytes)) }),
      .connectionsCut(cuts),
    ]
  }

  private var receipts: [(labels: [MetricFamily.Label], value: Double)] {
    federations.flatMap { federation in
      federation.receipts.map { receipt in
        let code = ReceiptCode(rawValue: receipt.code).map { "\($0)" } ?? "\(receipt.code)"
        return ([.init("federation", federation.federation), .init("code", code)], Double(receipt.count))
      }
    }
  }
}
