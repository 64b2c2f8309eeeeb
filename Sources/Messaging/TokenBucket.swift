/// So much a second, and so much at once. Pure: no clock. Times are milliseconds.
package struct TokenBucket: Sendable {
  private let perSecond: Double
  private let atOnce: Double
  private var left: Double
  private var since: UInt64

  /// A full one.
  ///
  /// - Parameters:
  ///   - atOnce: nil = twice of what there is in a second.
  package init(perSecond: Double, atOnce: Double? = nil, now: UInt64) {
    self.perSecond = perSecond
    self.atOnce = atOnce ?? 2 * perSecond
    left = self.atOnce
    since = now
  }

  /// What there is now.
  package func tokens(_ now: UInt64) -> Double {
    min(atOnce, left + perSecond * Double(now - min(now, since)) / 1000)
  }

  package func isFull(_ now: UInt64) -> Bool { tokens(now) >= atOnce }

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
