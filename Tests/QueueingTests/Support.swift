import Queueing
import Testing

let engine = "1/0.1/Zen"

/// A worker named by one byte.
func worker(_ byte: UInt8) -> WorkerID { WorkerID(bytes: [byte]) }

func group(_ number: UInt64, tenant: String = "a", generation: UInt32 = 0) -> GroupID {
  GroupID(tenant: tenant, number: number, generation: generation)
}

/// The graph of a round with `shards` shards.
func roundGraph(shards: Int, maxAttempts: Int = 3, maxLosses: Int = 20, engine: String = engine) -> Graph {
  func stage(_ name: String, _ queue: String, _ count: Int, _ after: Dependency?) -> Stage {
    Stage(name: name, queue: queue, count: count, after: after, maxAttempts: maxAttempts, maxLosses: maxLosses)
  }
  return Graph(
    engine: engine,
    stages: [
      stage("gram", "clustering", shards, nil), stage("decide", "clustering", 1, .all(0)),
      stage("clip", "clipping", shards, .all(1)), stage("noise", "noising", shards, .sameIndex(2)),
      stage("publish", "publishing", 1, .all(3)),
    ])
}

/// One stage of `count` tasks in the queue "work".
func flatGraph(_ count: Int, maxAttempts: Int = 3, maxLosses: Int = 20) -> Graph {
  Graph(
    engine: engine,
    stages: [Stage(name: "step", queue: "work", count: count, maxAttempts: maxAttempts, maxLosses: maxLosses)])
}

let allQueues: Set<String> = ["clustering", "clipping", "noising", "publishing", "work"]

func limits(_ change: (inout QueueLimits) -> Void = { _ in }) -> QueueLimits {
  var limits = QueueLimits()
  change(&limits)
  return limits
}

/// Queues with one open group and workers that have said hello, all at instant 0.
func queues(
  _ graph: Graph, workers: [UInt8] = [1, 2], limits: QueueLimits = QueueLimits()
) -> WorkQueues {
  var queues = WorkQueues(limits: limits)
  _ = queues.open(group(1), graph, now: 0)
  for byte in workers { _ = queues.hello(worker(byte), queues: allQueues, engine: engine, now: 0) }
  return queues
}

extension [Action] {
  var assignments: [Assignment] {
    compactMap { if case .assign(_, let assignment) = $0 { assignment } else { nil } }
  }

  /// Workers that were given a task, in order.
  var assignees: [WorkerID] {
    compactMap { if case .assign(let worker, _) = $0 { worker } else { nil } }
  }

  var outcomes: [Outcome] {
    compactMap { if case .ended(_, let outcome) = $0 { outcome } else { nil } }
  }
}

extension WorkQueues {
  /// Lets the worker ask, and expects a task at once.
  mutating func take(_ byte: UInt8, now: Instant = 0) throws -> Assignment {
    try #require(demand(worker(byte), now: now).assignments.first)
  }

  /// Lets the worker take and complete tasks until none is left for it.
  ///
  /// - Returns: the stage names in the order of the tasks.
  mutating func drain(_ byte: UInt8, now: Instant = 0) -> [String] {
    var names: [String] = []
    while let assignment = demand(worker(byte), now: now).assignments.first {
      names.append(assignment.stageName)
      _ = complete(worker(byte), assignment.lease, now: now)
    }
    return names
  }

  func done(_ number: UInt64 = 1) -> [Int]? { groups[group(number)]?.progress }
}
