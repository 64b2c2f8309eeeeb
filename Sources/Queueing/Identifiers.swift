/// A point on a monotonic clock, in milliseconds. The caller reads the clock; this module never does.
package typealias Instant = UInt64

/// A length of time in milliseconds.
package typealias Milliseconds = UInt64

extension UInt64 {
  /// The instant `length` later; the end of time where that does not fit.
  func later(by length: Milliseconds) -> Instant {
    let (sum, overflow) = addingReportingOverflow(length)
    return overflow ? .max : sum
  }
}

/// The name of a group: a sealed round of a federation, counted by how often it was replayed.
///
/// Groups of a tenant are ordered by (number, generation); tenants have no meaningful order among each other.
package struct GroupID: Hashable, Comparable, Sendable {
  /// The federation whose quota and turn the group uses.
  package let tenant: String
  /// The number of the round.
  package let number: UInt64
  /// How often the round was replayed.
  package let generation: UInt32

  package init(tenant: String, number: UInt64, generation: UInt32 = 0) {
    self.tenant = tenant
    self.number = number
    self.generation = generation
  }

  package static func < (left: GroupID, right: GroupID) -> Bool {
    (left.tenant, left.number, left.generation) < (right.tenant, right.number, right.generation)
  }
}

/// The name of a task: one index of one stage of one group.
package struct TaskID: Hashable, Sendable {
  package let group: GroupID
  /// Index of the stage in the graph.
  package let stage: Int
  /// Index of the task in the stage, `0 ..< count`.
  package let index: Int

  package init(group: GroupID, stage: Int, index: Int) {
    self.group = group
    self.stage = stage
    self.index = index
  }
}

/// The number of a lease, never given twice within an epoch of the broker.
package struct LeaseID: Hashable, Sendable {
  package let number: UInt64

  package init(number: UInt64) {
    self.number = number
  }
}

/// The name of a worker as the transport knows it: opaque bytes.
package struct WorkerID: Hashable, Comparable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  package static func < (left: WorkerID, right: WorkerID) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

/// A queue as served by one engine: results of different engines differ in their bytes, so their workers never share.
package struct QueueKey: Hashable, Comparable, Sendable {
  package let engine: String
  package let queue: String

  package static func < (left: QueueKey, right: QueueKey) -> Bool {
    (left.queue, left.engine) < (right.queue, right.engine)
  }
}
