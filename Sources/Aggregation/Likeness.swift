/// How far two updates count as one voice, by the cosine c of what they are beside the centre: c, or (c − c̃) / 2s − 1
/// where that is more, within 0 and 1. c̃ is the median of all pairs' cosines and s = 1.4826 · MAD of them, at least half
/// of 1 / those who remain, which unlike lengths alone can make; where the round has ten agents or more.
/// In a model of many parameters different voices are hardly alike at all, so that a small cosine may tell a lot.
struct Likeness {
  /// The median of all pairs.
  private let usual: Double
  /// Their standard deviation, were they normal.
  private let spread: Double

  /// By chance cosines of different voices are within two spreads; from four on it is one voice.
  private static let chance = 2.0
  /// In rounds of fewer agents nothing is known of chance.
  private static let fewest = 10

  /// Of those who remain of a round's agents.
  init(_ cosines: SymmetricMatrix, of agents: Int) {
    guard agents >= Self.fewest else {
      (usual, spread) = (0, .infinity)
      return
    }
    let pairs = (0..<cosines.order).flatMap { i in (0..<i).map { cosines[$0, i] } }
    let usual = median(pairs)
    let least = 0.5 / Double(cosines.order)
    (self.usual, spread) = (usual, max(least, 1.4826 * median(pairs.map { ($0 - usual).magnitude })))
  }

  /// From 0, different voices, to 1, the same.
  func of(_ cosine: Double) -> Double {
    let unusual = (cosine - usual) / (Self.chance * spread) - 1
    return min(1, max(0, cosine, unusual))
  }
}
