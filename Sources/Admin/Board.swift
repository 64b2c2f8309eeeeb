internal import Synchronization

/// What a process shows of itself: its loop posts, the admin server reads.
package final class Board: Sendable {
  private struct State {
    var postedAt: UInt64?
    var obstacle: String? = "starting"
    var metrics: [MetricFamily] = []
  }

  /// A loop that has not turned for so long hangs. Milliseconds.
  package static let patience: UInt64 = 10_000

  private let state = Mutex(State())

  package init() {}

  /// The loop turned.
  ///
  /// - Parameters:
  ///   - now: milliseconds of a clock that only goes forward.
  ///   - obstacle: why the process cannot do its work now; nil where it can.
  package func post(now: UInt64, obstacle: String?, metrics: [MetricFamily]) {
    state.withLock { $0 = State(postedAt: now, obstacle: obstacle, metrics: metrics) }
  }

  /// Whether it is time to post again: once a second.
  package func isDue(now: UInt64) -> Bool { state.withLock { $0.postedAt.map { now >= $0 + 1000 } ?? true } }

  /// Why the process should be restarted; nil where it is well.
  package func illness(now: UInt64) -> String? {
    guard let postedAt = state.withLock({ $0.postedAt }) else { return nil }
    let age = now - min(now, postedAt)
    return age > Self.patience ? "the loop has not turned for \(age / 1000) s" : nil
  }

  /// Why the process cannot do its work now; nil where it can.
  package func obstacle(now: UInt64) -> String? { illness(now: now) ?? state.withLock { $0.obstacle } }

  package var metrics: [MetricFamily] { state.withLock { $0.metrics } }
}
