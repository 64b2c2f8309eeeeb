/// An experiment beside FLAME: agents are left out who lie apart together, who says the same says it once, and who is too
/// long says less. From the Gram matrix alone; no paper.
///
/// 1. Every update is clipped to S, the median norm; steps 2 and 3 are on these.
/// 2. The share of agent i is 1 / Σ_j max(0, cos(i, j)) over the updates less their centre, divided by the sum of all
///    shares; the centre is the mean weighted by the shares, four times over. m agents that differ from the others in the
///    same way weigh as much as one: colluders gain nothing by being many, and agents with alike data are not left out.
/// 3. The direction in which the updates differ most (the first eigenvector of the centred Gram matrix), where it stands
///    out: its eigenvalue is twice that of the (⌊n/4⌋ + 1)-th direction. Along it agents farther than 3 · 1.4826 · MAD
///    from the median are left out, median and MAD weighted by the shares, the farthest first, and never so many that
///    fewer than ⌊n/2⌋ + 1 remain. Steps 2 and 3 again with those who remain, at most six times. Honest agents differ in
///    about as many directions as there are agents, so that hardly any is left out; colluders who hide one aim behind
///    differences of their own stand out.
/// 4. The sum of the updates, weighted by their shares and by min(1, 1.5 S / ‖u‖)³: up to 1.5 S long they count as they
///    are, twice as long they are cut to a quarter of that length. Noise λS as in FLAME.
package struct FlamePlusRule: Rule {
  package static let name = "flame-plus"
  package static let version = 2
  package static let settings: Set<RuleSetting> = [.noiseFactor]

  private static let mostSteps = 6
  private static let centrings = 4
  /// In standard deviations of a normal distribution with that median deviation.
  private static let threshold = 3 * 1.4826
  private static let standingOut = 2.0
  /// In median norms: how long an update may be and count as it is.
  private static let longest = 1.5
  /// Differences below this share of the updates' squares are rounding.
  private static let rounding = 1e-10

  private let parameters: RuleParameters

  package init(_ parameters: RuleParameters) { self.parameters = parameters }

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    try check(gram)
    let norms = gram.norms
    let bound = median(norms)
    let clips = norms.map { clipFactor(bound: bound, norm: $0) }
    let clipped = SymmetricMatrix(order: gram.updates) { clips[$0] * clips[$1] * gram[$0 + 1, $1 + 1] }
    let kept = Self.withoutOutliers(clipped)
    let shares = Self.shares(clipped.keeping(kept))
    let whole = shares.sorted().reduce(0, +)
    let factors = norms.map { Self.factor(bound: bound, norm: $0) }
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

  /// Step 4.
  private static func factor(bound: Double, norm: Double) -> Double {
    let clip = clipFactor(bound: longest * bound, norm: norm)
    return clip * clip * clip
  }

  /// Step 3: those who remain, ascending.
  private static func withoutOutliers(_ clipped: SymmetricMatrix) -> [Int] {
    var kept = Array(0..<clipped.order)
    let (least, usual) = (clipped.order / 2 + 1, clipped.order / 4)
    for _ in 0..<mostSteps {
      let remaining = clipped.keeping(kept)
      let directions = remaining.centred().leading(usual + 1)
      let main = directions[0]
      guard main.value > rounding * clipped.trace, main.value > standingOut * directions[usual].value else { break }
      let gaps = gaps(main.vector, shares(remaining))
      let outliers = kept.indices.filter { gaps[$0] > 1 }.sorted { gaps[$0] > gaps[$1] }
      let dropped = Set(outliers.prefix(kept.count - least))
      if dropped.isEmpty { break }
      kept = kept.indices.filter { !dropped.contains($0) }.map { kept[$0] }
    }
    return kept
  }

  /// How far from the median along a direction, in units of what is too far.
  private static func gaps(_ coordinates: [Double], _ shares: [Double]) -> [Double] {
    let middle = median(coordinates, weights: shares)
    let gaps = coordinates.map { ($0 - middle).magnitude }
    let limit = threshold * median(gaps, weights: shares)
    return gaps.map { $0 == 0 ? 0 : $0 / limit }
  }

  /// Step 2, not yet divided by their sum.
  private static func shares(_ products: SymmetricMatrix) -> [Double] {
    (0..<centrings).reduce([Double](repeating: 1, count: products.order)) { shares, _ in
      sharesAround(products.centred(by: shares))
    }
  }

  private static func sharesAround(_ products: SymmetricMatrix) -> [Double] {
    (0..<products.order).map { i in
      let alike = (0..<products.order).filter { $0 != i }.map { j in
        let lengths = (products[i, i] * products[j, j]).squareRoot()
        return lengths > 0 ? min(1, max(0, products[i, j] / lengths)) : 0
      }
      return 1 / (1 + alike.sorted().reduce(0, +))
    }
  }
}
