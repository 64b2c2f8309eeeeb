internal import Admin

/// What became of a worker's tasks since it started, and how long those took that it completed.
struct TaskCounts {
  private struct Key: Hashable {
    let stage: String
    let outcome: String
  }

  private var outcomes: [Key: UInt64] = [:]
  private var seconds: [String: Histogram] = [:]

  mutating func note(_ stage: String, _ outcome: String, milliseconds: UInt64? = nil) {
    outcomes[Key(stage: stage, outcome: outcome), default: 0] += 1
    if let milliseconds { seconds[stage, default: .seconds].observe(Double(milliseconds) / 1000) }
  }

  var metrics: [MetricFamily] {
    let counted = outcomes.sorted { ($0.key.stage, $0.key.outcome) < ($1.key.stage, $1.key.outcome) }
    return [
      .counter(
        "flame_worker_tasks_total", "What became of this worker's tasks.",
        counted.map { key, count in
          (labels: [.init("stage", key.stage), .init("outcome", key.outcome)], value: Double(count))
        }),
      .histogram(
        "flame_task_seconds", "How long completed tasks took.",
        seconds.sorted { $0.key < $1.key }.map { ([.init("stage", $0.key)], $0.value) }),
    ]
  }
}
