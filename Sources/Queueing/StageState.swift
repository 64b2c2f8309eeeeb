/// What went wrong with a task so far; forgotten when it is done.
package struct Setbacks: Hashable, Sendable {
  /// Reported failures that count.
  package internal(set) var failures = 0
  /// Reported failures that do not count.
  package internal(set) var transients = 0
  /// Leases that ran out.
  package internal(set) var losses = 0
  /// What the last report said, cut to `maxErrorLength` characters.
  package internal(set) var error = ""

  static let maxErrorLength = 1_000

  /// The number of the next attempt.
  var attempt: Int { failures + transients + losses + 1 }

  mutating func report(_ error: String, transient: Bool) {
    if transient { transients += 1 } else { failures += 1 }
    self.error = String(error.prefix(Self.maxErrorLength))
  }
}

/// The tasks of one stage of a running group.
///
/// A task is in exactly one place: blocked (in none of the fields), `ready`, `paused`, leased (in the lease of a worker)
/// or `done`.
package struct StageState: Hashable, Sendable {
  /// Wait for a worker.
  package private(set) var ready: TaskSet
  /// Finished; no task ever leaves.
  package private(set) var done: TaskSet
  /// Wait for the instant given, after a reported failure.
  package private(set) var paused: [Int: Instant] = [:]
  /// Of undone tasks only.
  package internal(set) var setbacks: [Int: Setbacks] = [:]
  /// When each task last became ready.
  private var since: [Instant]

  init(count: Int, now: Instant) {
    ready = TaskSet(bound: count)
    done = TaskSet(bound: count)
    since = Array(repeating: now, count: count)
  }

  package var count: Int { since.count }
  package var isDone: Bool { done.count == count }

  /// When the task that waits longest became ready. Looks at every ready task.
  package var oldestReady: Instant? {
    var oldest: Instant?
    ready.forEach { oldest = min(oldest ?? .max, since[$0]) }
    return oldest
  }

  mutating func makeReady(_ index: Int, now: Instant) {
    ready.insert(index)
    since[index] = now
  }

  mutating func makeAllReady(now: Instant) {
    precondition(ready.isEmpty && done.isEmpty && paused.isEmpty, "the stage has begun")
    ready = TaskSet(full: count)
    since = Array(repeating: now, count: count)
  }

  /// Takes out the ready task of the lowest index.
  mutating func take() -> Int? {
    ready.popFirst()
  }

  mutating func pause(_ index: Int, until instant: Instant) {
    paused[index] = instant
  }

  /// Makes the task ready if it is paused until `instant`.
  mutating func resume(_ index: Int, pausedUntil instant: Instant) -> Bool {
    guard paused[index] == instant else { return false }
    paused[index] = nil
    makeReady(index, now: instant)
    return true
  }

  mutating func finish(_ index: Int) {
    done.insert(index)
    setbacks[index] = nil
  }
}
