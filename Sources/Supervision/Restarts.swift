/// When a process that died is started again: at once where it served and was ended by others, by a signal or as it was
/// asked to; one that fails by itself waits ever longer, until it lives for a while.
package struct Restarts: Hashable, Sendable {
  private static let longest: UInt64 = 10_000
  /// One that lived for so long starts with a clean slate.
  private static let healthy: UInt64 = 5000
  private var wait: UInt64 = 0
  private var dueAt: UInt64 = 0
  private var startedAt: UInt64 = 0
  private var isReady = false
  /// Since it was last healthy.
  package private(set) var deaths = 0

  package init() {}

  package func isDue(_ now: UInt64) -> Bool { now >= dueAt }

  package mutating func started(_ now: UInt64) { (startedAt, isReady) = (now, false) }

  /// It serves.
  package mutating func ready() { isReady = true }

  /// Milliseconds until it starts again.
  ///
  /// - Parameters:
  ///   - failed: by itself, with an exit status that says so.
  package mutating func died(_ now: UInt64, failed: Bool = false) -> UInt64 {
    let wasHealthy = now >= startedAt + Self.healthy
    deaths = wasHealthy ? 1 : deaths + 1
    wait = isReady && !failed ? 0 : wasHealthy ? 50 : min(Self.longest, max(50, 2 * wait))
    dueAt = now + wait
    return wait
  }
}
