/// An experiment beside FLAME: outliers along the main directions of disagreement are left out, and who says the same
/// says it once. From the Gram matrix alone; no paper.
///
/// 1. Every update is clipped to S, the median norm.
/// 2. Of the clipped updates less their mean: the direction in which they differ most (the first eigenvector of the centred
///    Gram matrix). Agents farther than 3 · 1.4826 · MAD from the median coordinate are left out, the farthest first, and
///    never so many that fewer than ⌊n/2⌋ + 1 remain. Again with those who remain, at most six times, while this direction
///    stands out: its eigenvalue is 1.5 times that of the (⌊n/4⌋ + 1)-th direction. Honest agents differ in about as many
///    directions as there are agents, and nobody is left out; colluders stand out, even several groups of them.
/// 3. The share of agent i is 1 / Σ_j max(0, cos(i, j)) over the clipped updates less their mean, divided by the sum of all
///    shares. m agents that differ from the others in the same way weigh as much as one: colluders who stay below the
///    threshold gain nothing by being many, and honest agents with alike data are not left out for it.
/// 4. The weighted sum of the clipped updates, and noise λS as in FLAME.
package struct FlamePlusRule: Rule {
  package static let name = "flame-plus"
  package static let version = 1
  package static let settings: Set<RuleSetting> = [.noiseFactor]

  private static let mostSteps = 6
  /// In standard deviations of a normal distribution with that median deviation.
  private static let threshold = 3 * 1.4826
  private static let standingOut = 1.5
  /// Differences below this share of the updates' squares are rounding.
  private static let rounding = 1e-10

  private let parameters: RuleParameters

  package init(_ parameters: RuleParameters) { self.parameters = parameters }

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    try check(gram)
    let norms = gram.norms
    let bound = median(norms)
    let factors = norms.map { clipFactor(bound: bound, norm: $0) }
    let clipped = SymmetricMatrix(order: gram.updates) { factors[$0] * factors[$1] * gram[$0 + 1, $1 + 1] }
    let kept = Self.withoutOutliers(clipped)
    let shares = Self.shares(clipped.keeping(kept).centred)
    let whole = shares.sorted().reduce(0, +)
    var weights = [Double](repeating: 0, count: gram.updates)
    for (agent, share) in zip(kept, shares) { weights[agent] = factors[agent] * share / whole }
    let admitted = Set(kept)
    return Decision(
      bound: bound, sigma: parameters.noiseFactor * bound,
      perAgent: norms.indices.map {
        Verdict(admitted: admitted.contains($0), norm: norms[$0], clipFactor: factors[$0])
      },
      weights: weights)
  }

  /// Step 2: those who remain, ascending.
  private static func withoutOutliers(_ clipped: SymmetricMatrix) -> [Int] {
    var kept = Array(0..<clipped.order)
    let (least, usual) = (clipped.order / 2 + 1, clipped.order / 4)
    for _ in 0..<mostSteps {
      let directions = clipped.keeping(kept).centred.leading(usual + 1)
      let main = directions[0]
      guard main.value > rounding * clipped.trace, main.value > standingOut * directions[usual].value else { break }
      let middle = median(main.vector)
      let gaps = main.vector.map { ($0 - middle).magnitude }
      let limit = threshold * median(gaps)
      let outliers = kept.indices.filter { gaps[$0] > limit }.sorted { gaps[$0] > gaps[$1] }
      let dropped = Set(outliers.prefix(kept.count - least))
      if dropped.isEmpty { break }
      kept = kept.indices.filter { !dropped.contains($0) }.map { kept[$0] }
    }
    return kept
  }

  /// Step 3, from inner products less the mean.
  private static func shares(_ products: SymmetricMatrix) -> [Double] {
    (0..<products.order).map { i in
      let alike = (0..<products.order).filter { $0 != i }.map { j in
        let lengths = (products[i, i] * products[j, j]).squareRoot()
        return lengths > 0 ? min(1, max(0, products[i, j] / lengths)) : 0
      }
      return 1 / (1 + alike.sorted().reduce(0, +))
    }
  }
}
