/// The bounds of the queues. Lengths in milliseconds.
package struct QueueLimits: Hashable, Sendable {
  /// A lease ends this long after it was given or last extended.
  package var lease: Milliseconds = 10_000
  /// The wait after a task's first reported failure; it doubles with each further one.
  package var backoffBase: Milliseconds = 500
  /// The longest wait after a reported failure.
  package var backoffMax: Milliseconds = 30_000
  /// A worker that holds nothing and was not heard of for this long is forgotten.
  package var workerSilence: Milliseconds = 30_000
  /// Groups held at once, ended ones included until they are closed.
  package var maxGroups = 64
  /// Tasks of all running groups.
  package var maxTasks = 1 << 20
  /// Groups held at once for one tenant.
  package var maxGroupsPerTenant = 16
  /// Tasks of the running groups of one tenant.
  package var maxTasksPerTenant = 1 << 19

  package init() {}

  /// The wait after the `setbacks`-th reported failure of a task (1 is the first).
  func backoff(setbacks: Int) -> Milliseconds {
    let doublings = min(max(setbacks - 1, 0), 62)
    let (length, overflow) = backoffBase.multipliedReportingOverflow(by: 1 << UInt64(doublings))
    return overflow ? backoffMax : min(length, backoffMax)
  }
}
