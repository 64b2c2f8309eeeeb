/// The time-limited right of a worker to a task.
package struct Lease: Hashable, Sendable {
  package let id: LeaseID
  package let task: TaskID
  package let granted: Instant
  /// It ends in the first tick at or after this instant.
  package internal(set) var deadline: Instant
  /// The highest progress counter a beat told.
  package internal(set) var progress: UInt64 = 0
}

/// A worker that said hello. It holds at most one lease.
package struct WorkerState: Hashable, Sendable {
  package let engine: String
  /// The queues it serves, ascending, each with its engine.
  package let keys: [QueueKey]
  package internal(set) var lastSeen: Instant
  package internal(set) var lease: Lease?
  /// Its place among those that wait for a task.
  package internal(set) var ticket: UInt64?
  /// Where in `keys` to look first, so that no queue of a worker starves.
  package internal(set) var turn = 0
  /// The agenda's entry for this worker. It has exactly one, never later than its lease ends.
  var alarm: UInt64

  init(queues: Set<String>, engine: String, now: Instant, alarm: UInt64) {
    self.engine = engine
    keys = queues.sorted().map { QueueKey(engine: engine, queue: $0) }
    lastSeen = now
    self.alarm = alarm
  }

  /// Its queues, the one to look at first in front.
  var keysInTurn: [QueueKey] {
    Array(keys[turn...] + keys[..<turn])
  }

  /// Notes that a task of `key` was given, so that the next look starts after it.
  mutating func served(_ key: QueueKey) {
    guard let place = keys.firstIndex(of: key) else { return }
    turn = (place + 1) % keys.count
  }
}

/// The workers that wait for a task, per queue in the order of their demands.
struct WaitingWorkers: Hashable, Sendable {
  /// Ascending tickets; a worker stands in the line of each queue it serves.
  private(set) var lines: [QueueKey: [UInt64]] = [:]
  private var holders: [UInt64: WorkerID] = [:]
  private var lastTicket: UInt64 = 0

  func first(_ key: QueueKey) -> WorkerID? {
    lines[key]?.first.flatMap { holders[$0] }
  }

  func count(_ key: QueueKey) -> Int {
    lines[key]?.count ?? 0
  }

  mutating func add(_ worker: WorkerID, to keys: [QueueKey]) -> UInt64 {
    lastTicket += 1
    holders[lastTicket] = worker
    for key in keys { lines[key, default: []].append(lastTicket) }
    return lastTicket
  }

  mutating func remove(_ ticket: UInt64, from keys: [QueueKey]) {
    holders[ticket] = nil
    for key in keys {
      guard let place = lines[key]?.firstIndex(of: ticket) else { continue }
      lines[key]?.remove(at: place)
      if lines[key]?.isEmpty == true { lines[key] = nil }
    }
  }
}
