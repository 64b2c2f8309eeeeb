/// How long to wait after rounds that failed one after the other: half a second, doubled each time, at most a minute.
package struct Setbacks: Hashable, Sendable {
  private static let shortest: UInt64 = 500
  private static let longest: UInt64 = 60_000
  private var wait: UInt64 = 0

  package init() {}

  /// One more; the milliseconds to wait.
  package mutating func add() -> UInt64 {
    wait = min(Self.longest, max(Self.shortest, 2 * wait))
    return wait
  }
}
