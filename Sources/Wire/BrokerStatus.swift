package struct BrokerStatus: Hashable, Sendable {
  package var queues: [QueueStatus]
  package var workers: [WorkerStatus]
  package var groups: [GroupStatus]
  package var counts: WorkCounts
  /// Another one: the broker started anew, and so did its counts.
  package var epoch: UInt64
  package var cuts: [CutCount]

  package init(
    queues: [QueueStatus], workers: [WorkerStatus], groups: [GroupStatus], counts: WorkCounts, epoch: UInt64,
    cuts: [CutCount] = []
  ) {
    self.queues = queues
    self.workers = workers
    self.groups = groups
    self.counts = counts
    self.epoch = epoch
    self.cuts = cuts
  }
}

/// What happened to tasks since the broker started.
package struct WorkCounts: Hashable, Sendable {
  package var assigned: UInt64
  package var completed: UInt64
  /// Reported failures that count.
  package var failed: UInt64
  /// Reported failures that do not.
  package var transient: UInt64
  /// Leases that ran out, or whose worker vanished.
  package var lost: UInt64
  /// Tasks given back.
  package var returned: UInt64
  /// Messages about leases that were no longer held.
  package var suppressed: UInt64

  package init(
    assigned: UInt64 = 0, completed: UInt64 = 0, failed: UInt64 = 0, transient: UInt64 = 0, lost: UInt64 = 0,
    returned: UInt64 = 0, suppressed: UInt64 = 0
  ) {
    self.assigned = assigned
    self.completed = completed
    self.failed = failed
    self.transient = transient
    self.lost = lost
    self.returned = returned
    self.suppressed = suppressed
  }
}

package struct QueueStatus: Hashable, Sendable {
  package var queue: String
  package var waiting: UInt32
  package var leased: UInt32
  package var oldestMs: UInt64
  package var workers: UInt32
  package var engine: String

  package init(
    queue: String, waiting: UInt32, leased: UInt32, oldestMs: UInt64, workers: UInt32, engine: String
  ) {
    self.queue = queue
    self.waiting = waiting
    self.leased = leased
    self.oldestMs = oldestMs
    self.workers = workers
    self.engine = engine
  }
}

package struct WorkerStatus: Hashable, Sendable {
  package var name: String
  package var queues: [String]
  package var engine: String
  package var silentMs: UInt64
  package var leases: UInt32

  package init(
    name: String, queues: [String], engine: String, silentMs: UInt64, leases: UInt32
  ) {
    self.name = name
    self.queues = queues
    self.engine = engine
    self.silentMs = silentMs
    self.leases = leases
  }
}

package struct GroupStatus: Hashable, Sendable {
  package var federation: String
  package var round: UInt64
  package var stages: [StageProgress]
  package var engine: String

  package init(
    federation: String, round: UInt64, stages: [StageProgress], engine: String
  ) {
    self.federation = federation
    self.round = round
    self.stages = stages
    self.engine = engine
  }
}

package struct StageProgress: Hashable, Sendable {
  package var stage: String
  package var queue: String
  package var done: UInt32
  package var total: UInt32
  package var error: String

  package init(
    stage: String, queue: String, done: UInt32, total: UInt32, error: String
  ) {
    self.stage = stage
    self.queue = queue
    self.done = done
    self.total = total
    self.error = error
  }
}
