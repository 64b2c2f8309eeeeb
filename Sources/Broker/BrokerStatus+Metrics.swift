internal import Admin
internal import Wire

extension BrokerService {
  /// Shows how the queues stand, once a second.
  func show(_ now: UInt64) {
    guard let board, board.isDue(now: now) else { return }
    board.post(now: now, obstacle: nil, metrics: status(now).metrics)
  }
}

extension BrokerStatus {
  /// Queues, tasks and workers, for Prometheus.
  var metrics: [MetricFamily] {
    // A queue has a line for each engine; here it is one.
    let named = Dictionary(grouping: queues, by: \.queue).sorted { $0.key < $1.key }
    func gauge(_ name: String, _ help: String, _ value: ([QueueStatus]) -> Double) -> MetricFamily {
      .gauge(name, help, named.map { ([.init("queue", $0.key)], value($0.value)) })
    }
    func sum(_ value: @escaping (QueueStatus) -> UInt32) -> ([QueueStatus]) -> Double {
      { lines in lines.reduce(0) { $0 + Double(value($1)) } }
    }
    return [
      gauge("flame_queue_waiting_tasks", "Tasks that wait for a worker.", sum(\.waiting)),
      gauge("flame_queue_leased_tasks", "Tasks in work.", sum(\.leased)),
      gauge("flame_queue_oldest_seconds", "How long the oldest waiting task waits.") { lines in
        Double(lines.map(\.oldestMs).max() ?? 0) / 1000
      },
      gauge("flame_queue_workers", "Workers that serve the queue.", sum(\.workers)),
      .gauge("flame_groups", "Groups at the broker.", Double(groups.count)),
      .counter("flame_tasks_total", "What happened to tasks.", outcomes),
      .connectionsCut(cuts),
    ]
  }

  private var outcomes: [(labels: [MetricFamily.Label], value: Double)] {
    [
      ("assigned", counts.assigned), ("completed", counts.completed), ("failed", counts.failed),
      ("transient", counts.transient), ("lost", counts.lost), ("returned", counts.returned),
      ("suppressed", counts.suppressed),
    ].map { ([MetricFamily.Label("outcome", $0.0)], Double($0.1)) }
  }
}
