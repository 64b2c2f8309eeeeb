/// So much a second, and twice as much at once. Pure: no clock. Times are milliseconds.
package struct TokenBucket: Sendable {
  private let perSecond: Double
  private var left: Double
  private var since: UInt64

  /// A full one.
  package init(perSecond: Double, now: UInt64) {
    self.perSecond = perSecond
    left = 2 * perSecond
    since = now
  }

  /// What there is now.
  package func tokens(_ now: UInt64) -> Double {
    min(2 * perSecond, left + perSecond * Double(now - min(now, since)) / 1000)
  }

  package func isFull(_ now: UInt64) -> Bool { tokens(now) >= 2 * perSecond }

  /// Takes so many, where there are as many.
  package mutating func take(_ count: Double, now: UInt64) -> Bool {
    guard tokens(now) >= count else { return false }
    overdraw(count, now: now)
    return true
  }

  /// Takes so many, also where there are none: it is a while then until there are some.
  package mutating func overdraw(_ count: Double, now: UInt64) {
    left = tokens(now) - count
    since = max(since, now)
  }

  /// Gives so many back.
  package mutating func refund(_ count: Double) { left += count }
}
