internal import Access
internal import Admin
internal import Wire

extension PublisherService {
  /// Shows how the releases stand, once a second.
  func show(_ now: UInt64) {
    guard let board, board.isDue(now: now) else { return }
    let status = status
    let dropped = MetricFamily.counter(
      "flame_range_questions_dropped_total", "Questions beyond what one key may ask for.", Double(handover.dropped))
    board.post(
      now: now, obstacle: status.obstacle,
      metrics: status.metrics + [dropped, .keysSuspendedForCrashes(security.keysSuspendedForCrashes)])
  }
}

extension PublisherStatus {
  /// Why a federation's releases cannot be served; nil where all can.
  fileprivate var obstacle: String? {
    problems.isEmpty ? nil : problems.map { "federation \($0.federation): \($0.problem)" }.joined(separator: "\n")
  }

  fileprivate var metrics: [MetricFamily] {
    func gauge(_ name: String, _ help: String, _ value: (ReleaseSummary) -> Double) -> MetricFamily {
      .gauge(name, help, newest.map { ([.init("federation", $0.federation)], value($0)) })
    }
    return [
      gauge("flame_release", "Number of the newest release, whatever its state.") { Double($0.release) },
      .gauge(
        "flame_release_state", "1 for the state of the newest release.",
        newest.map { ([.init("federation", $0.federation), .init("state", $0.state)], 1) }),
      gauge("flame_release_agents", "Updates in the newest release's round.") { Double($0.agents) },
      gauge("flame_release_admitted", "Updates that were admitted to the newest release.") { Double($0.admitted) },
      .gauge("flame_release_problems", "Federations whose releases cannot be served.", Double(problems.count)),
      .connectionsCut(cuts),
    ]
  }
}
