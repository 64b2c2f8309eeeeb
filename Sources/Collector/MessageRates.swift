internal import Messaging

/// Messages that bring no update further, by sender: so many a second, and twice as many at once. Pure: no clock.
package struct MessageRates: Sendable {
  package enum Admission: Hashable, Sendable {
    case passes
    /// Not taken. Once a second the sender is told.
    case held(isToBeTold: Bool)
  }

  private struct Sender {
    var bucket: TokenBucket
    var toldAt: UInt64?
  }

  private static let most = 10_000
  private let perSecond: Double
  private var senders: [[UInt8]: Sender] = [:]

  /// - Parameters:
  ///   - perSecond: 0 = no limit.
  package init(perSecond: Int) { self.perSecond = Double(perSecond) }

  /// One more message.
  package mutating func admit(_ sender: [UInt8], now: UInt64) -> Admission {
    guard perSecond > 0 else { return .passes }
    if senders[sender] == nil && senders.count >= Self.most { forget(now) }
    return admit(&senders[sender, default: Sender(bucket: TokenBucket(perSecond: perSecond, now: now))], now)
  }

  private func admit(_ sender: inout Sender, _ now: UInt64) -> Admission {
    if sender.bucket.take(1, now: now) { return .passes }
    guard sender.toldAt.map({ now >= $0 + 1000 }) ?? true else { return .held(isToBeTold: false) }
    sender.toldAt = now
    return .held(isToBeTold: true)
  }

  /// The sender's last message was worth its while.
  package mutating func refund(_ sender: [UInt8]) { senders[sender]?.bucket.refund(1) }

  /// A full bucket is as good as none.
  private mutating func forget(_ now: UInt64) { senders = senders.filter { !$0.value.bucket.isFull(now) } }
}
