package import Rounds

/// What a collector that starts finds among the rounds on disk.
package struct RoundsAtStart: Hashable, Sendable {
  /// The newest round that was opened; 0 without one.
  package private(set) var last: UInt64 = 0
  /// The round that is to be gone on with.
  package private(set) var atHand: UInt64?

  /// - Parameters:
  ///   - numbers: ascending; of a round that was killed while it was opened there is a folder and no more.
  ///   - story: what the log of a round tells.
  package init(_ numbers: [UInt64], _ story: (UInt64) throws(StoreError) -> Gathering) throws(StoreError) {
    for number in numbers.reversed() {
      let round = try story(number)
      guard round.opened != nil else { continue }
      last = max(last, number)
      if round.isLastToLookAt { return }
      guard round.ended != nil else {
        atHand = number
        return
      }
    }
  }
}
