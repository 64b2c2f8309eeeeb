/// What can be told from products of float32, summed in Double.
extension GramMatrix {
  /// The share of s_ii + s_jj, s the products of the updates, up to which rounding alone can make s_ii + s_jj − 2 s_ij of
  /// two updates that are nearly one. Measured on vectors of many shapes: at most 2⁻²⁰·⁵, where one tile of 1,024 columns
  /// holds nearly all of the length; what spreads over more is more precise.
  private static let roundoff = 0x1p-20

  /// 1 − M_ij / √(M_ii M_jj) errs by 2⁻⁵¹ in Double, and by `roundoff` · s / M for its float32 products. Below this share
  /// of s in M the first is the larger.
  private static let shortUpdates = 0x1p-30

  /// ‖u_i − u_j‖², which rounding can bring below 0.
  func squaredDifference(_ i: Int, _ j: Int) -> Double {
    self[i, i] + self[j, j] - 2 * self[i, j]
  }

  /// Whether the updates of agents i and j are so short beside models of that squared length (the geometric mean of both)
  /// that 1 − cos has to be taken from their difference.
  func areShort(_ i: Int, _ j: Int, besides square: Double) -> Bool {
    self[i, i] + self[j, j] < Self.shortUpdates * square
  }

  /// 1 − cos of two whole models by the law of cosines, (‖W_i − W_j‖² − (‖W_i‖ − ‖W_j‖)²) / (2 ‖W_i‖ ‖W_j‖), clipped to
  /// [0, 2]: a base that dwarfs the updates cancels before anything is rounded. Exactly 0 for identical models.
  ///
  /// - Parameters:
  ///   - square: ‖W_i‖², above 0.
  ///   - otherSquare: ‖W_j‖², above 0.
  func distanceByDifference(_ i: Int, _ j: Int, _ square: Double, _ otherSquare: Double) -> Double {
    let squares = 2 * (self[0, i] - self[0, j]) + (self[i, i] - self[j, j])
    let lengths = squares / (square.squareRoot() + otherSquare.squareRoot())
    let difference = squaredDifference(i, j) - lengths * lengths
    return min(2, max(0, difference / (2 * (square * otherSquare).squareRoot())))
  }

  /// How many updates lie so close together, beside their length, that their products do not tell them apart; nil unless
  /// that leaves open who is admitted.
  ///
  /// They lie together where a chain of pairs with ‖u_i − u_j‖² ≤ 2⁻²⁰ (‖u_i‖² + ‖u_j‖²) joins them. Those who are a
  /// majority and no more are admitted whatever the distances among them; where more than half are equal, these are. An
  /// update that stands alone, however long, makes only its own products imprecise: so less than half of the agents
  /// cannot bring this about while the others differ.
  ///
  /// - Parameters:
  ///   - areEqual: whether two updates (from 0) are the same to the bit. Asked only where their products are.
  func undecidable(areEqual: (Int, Int) -> Bool) -> Int? {
    guard let crowd = crowds().max(by: { $0.count < $1.count }), crowd.count > updates / 2 + 1 else { return nil }
    var alike: [[Int]] = []
    for agent in crowd {
      let known = alike.firstIndex { haveSameProducts($0[0] + 1, agent + 1) && areEqual($0[0], agent) }
      if let known { alike[known].append(agent) } else { alike.append([agent]) }
    }
    return alike.contains { $0.count > updates / 2 } ? nil : crowd.count
  }

  /// The updates (from 0) by who lies together with whom.
  private func crowds() -> [[Int]] {
    var components = Components(count: updates)
    for i in 0..<updates {
      let square = Self.roundoff * self[i + 1, i + 1]
      for j in i + 1..<max(updates, i + 1) {
        let limit = square + Self.roundoff * self[j + 1, j + 1]
        if limit > 0, squaredDifference(i + 1, j + 1) <= limit { components.join(i, j) }
      }
    }
    return Dictionary(grouping: 0..<updates) { components.root(of: $0) }.sorted { $0.key < $1.key }.map(\.value)
  }

  private func haveSameProducts(_ i: Int, _ j: Int) -> Bool {
    self[i, i] == self[j, j] && self[i, i] == self[i, j] && self[0, i] == self[0, j]
  }
}
