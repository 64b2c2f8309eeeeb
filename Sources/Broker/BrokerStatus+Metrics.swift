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
    let labelled = queues.map { (labels: [MetricFamily.Label("queue", $0.queue)], queue: $0) }
    func gauge(_ name: String, _ help: String, _ value: (QueueStatus) -> Double) -> MetricFamily {
      .gauge(name, help, labelled.map { ($0.labels, value($0.queue)) })
    }
    return [
      gauge("flame_queue_waiting_tasks", "Tasks that wait for a worker.") { Double($0.waiting) },
      gauge("flame_queue_leased_tasks", "Tasks in work.") { Double($0.leased) },
      gauge("flame_queue_oldest_seconds", "How long the oldest waiting task waits.") { Double($0.oldestMs) / 1000 },
      gauge("flame_queue_workers", "Workers that serve the queue.") { Double($0.workers) },
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
