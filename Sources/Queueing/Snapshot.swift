/// What an operator wants to know. Ages in milliseconds; lists in a fixed order.
package struct Snapshot: Equatable, Sendable {
  package let queues: [Queue]
  package let workers: [Worker]
  package let groups: [Group]
  package let counters: WorkQueues.Counters

  /// A queue that some running group needs or some worker serves.
  package struct Queue: Equatable, Sendable {
    package let key: QueueKey
    /// Ready tasks.
    package let depth: Int
    /// How long the ready task that waits longest has waited.
    package let oldestAge: Milliseconds?
    /// Workers that serve it, and how many of them wait for a task.
    package let workers: Int
    package let idle: Int
  }

  package struct Worker: Equatable, Sendable {
    package let id: WorkerID
    package let engine: String
    package let queues: [String]
    package let lastSeenAge: Milliseconds
    package let isWaiting: Bool
    package let lease: Held?
  }

  /// A lease in the hands of a worker.
  package struct Held: Equatable, Sendable {
    package let id: LeaseID
    package let task: TaskID
    package let stageName: String
    /// Since the lease was given.
    package let age: Milliseconds
    package let progress: UInt64
  }

  package struct Group: Equatable, Sendable {
    package let id: GroupID
    package let engine: String
    package let age: Milliseconds
    package let outcome: Outcome?
    package let isAcknowledged: Bool
    package let stages: [StageProgress]
  }

  /// `ready`, `paused` and `leased` are 0 once the group has ended; what remains of `total` is blocked.
  package struct StageProgress: Equatable, Sendable {
    package let name: String
    package let queue: String
    package let total: Int
    package let done: Int
    package let ready: Int
    package let paused: Int
    package let leased: Int
    /// The error of the paused task of the lowest index.
    package let error: String?
  }
}
