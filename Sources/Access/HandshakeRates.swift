internal import Messaging

/// Handshakes by key: so many a second, and twice as many at once. Pure: no clock.
///
/// Each gives its peer one try at a name that the server's socket gives to another, of 2³² (see `Context`). Keys are those of
/// the access list, so their number is bounded.
package struct HandshakeRates: Sendable {
  package static let perSecond = 20.0
  private var buckets: [[UInt8]: TokenBucket] = [:]

  package init() {}

  /// One more handshake, at a time in milliseconds; false where it is one too many.
  package mutating func admit(_ key: [UInt8], now: UInt64) -> Bool {
    buckets[key, default: TokenBucket(perSecond: Self.perSecond, now: now)].take(1, now: now)
  }
}
