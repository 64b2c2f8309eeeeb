/// How long an answer is waited for before the connection is given up: tcp may go on acknowledging where nobody reads any
/// more, as before a load balancer or a tunnel whose far end is gone. Pure: times are passed in, milliseconds.
package struct AnswerWait: Hashable, Sendable {
  package static let patience: UInt64 = 15_000
  /// Also where the question waits behind weights, which take their time on a slow line.
  package static let longestPatience: UInt64 = 60_000

  /// Since when a question has no answer.
  private var askedAt: UInt64?
  /// Since when nothing could be said.
  private var muteAt: UInt64?
  /// Connections that were given up since something was answered.
  private var lapses = 0

  package init() {}

  /// Something was asked, whether or not it could be sent.
  package mutating func asked(_ now: UInt64) { askedAt = askedAt ?? now }

  /// What was to be said last was sent, or could not be.
  package mutating func said(isSent: Bool, _ now: UInt64) { muteAt = isSent ? nil : muteAt ?? now }

  /// What a server says unasked is no answer: a connection may carry one way only.
  package mutating func answered() { self = AnswerWait() }

  /// Whether it is time to connect anew.
  ///
  /// - Parameters:
  ///   - isLineBusy: weights are under way on this connection, either way.
  package func isOver(_ now: UInt64, isLineBusy: Bool = false) -> Bool {
    guard let since = [askedAt, muteAt].compactMap({ $0 }).min() else { return false }
    return now >= since + (isLineBusy ? Self.longestPatience : patience)
  }

  /// The same at first and for the next connection, then twice as long each time.
  private var patience: UInt64 { min(Self.patience << max(0, min(lapses, 8) - 1), Self.longestPatience) }

  /// There is another connection, on which nothing was said yet.
  package mutating func connectAnew() {
    (askedAt, muteAt) = (nil, nil)
    lapses += 1
  }
}
