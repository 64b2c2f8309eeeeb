/// When a process that died is started again: at once the first time, then ever later, until it lives for a while.
package struct Restarts: Hashable, Sendable {
  private static let longest: UInt64 = 10_000
  /// One that lived for so long starts with a clean slate.
  private static let healthy: UInt64 = 5000
  private var wait: UInt64 = 0
  private var dueAt: UInt64 = 0
  private var startedAt: UInt64 = 0
  /// Since it was last healthy.
  package private(set) var deaths = 0

  package init() {}

  package func isDue(_ now: UInt64) -> Bool { now >= dueAt }

  package mutating func started(_ now: UInt64) { startedAt = now }

  /// Milliseconds until it starts again.
  package mutating func died(_ now: UInt64) -> UInt64 {
    let wasHealthy = now >= startedAt + Self.healthy
    deaths = wasHealthy ? 1 : deaths + 1
    wait = wasHealthy ? 50 : min(Self.longest, max(50, 2 * wait))
    dueAt = now + wait
    return wait
  }
}
