internal import Messaging

/// What one key may ask of the ranges at once: on each of its connections all manifests and the newest weights, and some
/// more; the same anew with each release, and within a minute without one. Nobody who follows the releases needs more.
/// Pure: no clock.
struct RangeAllowances {
  /// Some more: where a federation is small, questions weigh more, and what goes wrong on a line. Bytes.
  private static let least = 1 << 24
  private static let refillSeconds = 60.0

  private let connections: Int
  private var newest: [UInt64] = []
  private var allowances = Allowances(perSecond: 1)

  /// - Parameters:
  ///   - connections: that one key may have for each federation.
  init(connections: Int) { self.connections = connections }

  /// What there is to ask for.
  mutating func stock(_ offers: some Collection<Offer>) {
    let newest = offers.map(\.newest).sorted()
    guard newest != self.newest else { return }
    self.newest = newest
    let whole = offers.reduce(0) { $0 + ServedReleases.cost(ofAllIn: $1) }
    let atOnce = Double(Self.least) + Double(connections) * Double(whole)
    allowances = Allowances(perSecond: atOnce / Self.refillSeconds, atOnce: atOnce)
  }

  /// - Parameters:
  ///   - cost: bytes.
  mutating func admit(_ key: [UInt8], cost: Int, now: UInt64) -> Bool {
    allowances.admit(key, cost: Double(cost), now: now) == .passes
  }
}
