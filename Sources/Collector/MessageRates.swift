/// Messages that bring no update further, by sender: so many a second, and twice as many at once. Pure: no clock.
package struct MessageRates: Sendable {
  package enum Admission: Hashable, Sendable {
    case passes
    /// Not taken. Once a second the sender is told.
    case held(isToBeTold: Bool)
  }

  private struct Bucket {
    var tokens: Double
    var since: UInt64
    var toldAt: UInt64?
  }

  private static let most = 10_000
  private let perSecond: Double
  private var buckets: [[UInt8]: Bucket] = [:]

  /// - Parameters:
  ///   - perSecond: 0 = no limit.
  package init(perSecond: Int) { self.perSecond = Double(perSecond) }

  private var depth: Double { 2 * perSecond }

  /// One more message.
  package mutating func admit(_ sender: [UInt8], now: UInt64) -> Admission {
    guard perSecond > 0 else { return .passes }
    var bucket = refilled(sender, now)
    defer { buckets[sender] = bucket }
    if bucket.tokens >= 1 {
      bucket.tokens -= 1
      return .passes
    }
    guard bucket.toldAt.map({ now >= $0 + 1000 }) ?? true else { return .held(isToBeTold: false) }
    bucket.toldAt = now
    return .held(isToBeTold: true)
  }

  /// The sender's last message was worth its while.
  package mutating func refund(_ sender: [UInt8]) {
    guard var bucket = buckets[sender] else { return }
    bucket.tokens = min(depth, bucket.tokens + 1)
    buckets[sender] = bucket
  }

  private mutating func refilled(_ sender: [UInt8], _ now: UInt64) -> Bucket {
    guard var bucket = buckets[sender] else {
      if buckets.count >= Self.most { forget(now) }
      return Bucket(tokens: depth, since: now)
    }
    bucket.tokens = tokens(bucket, now)
    bucket.since = now
    return bucket
  }

  private func tokens(_ bucket: Bucket, _ now: UInt64) -> Double {
    min(depth, bucket.tokens + perSecond * Double(now - min(now, bucket.since)) / 1000)
  }

  /// A full bucket is as good as none.
  private mutating func forget(_ now: UInt64) { buckets = buckets.filter { tokens($0.value, now) < depth } }
}
