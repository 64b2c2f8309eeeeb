/// What is to be said of a server that is waited for: once when nothing has been heard of it for long, and once when it
/// is heard again. Pure.
package struct SilenceReport {
  package enum News: Equatable { case silent, heardAgain }

  /// Milliseconds; longer than a change of keys or a restart takes.
  private static let patience: UInt64 = 10_000

  private var beginning: UInt64?
  private var hasTold = false

  package init() {}

  /// - Parameters:
  ///   - lastHeard: nil before the first time.
  package mutating func look(lastHeard: UInt64?, now: UInt64) -> News? {
    beginning = beginning ?? now
    let isSilent = now >= max(lastHeard ?? 0, beginning ?? now) + Self.patience
    guard isSilent != hasTold else { return nil }
    hasTold = isSilent
    return isSilent ? .silent : .heardAgain
  }
}
