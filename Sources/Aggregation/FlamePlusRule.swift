/// An experiment beside FLAME: agents are left out who lie apart together, who says the same says it once, who is far from
/// the usual length says less, and what a quarter alone says of a parameter is not heard. No paper.
///
/// 1. Every update is clipped to S, the median norm; steps 2 and 3 are on these.
/// 2. The share of agent i is 1 / Σ_j l_ij over the updates less their centre, l_ij their `Likeness` by the cosines of what
///    is left, l_ii = 1. The centre is the mean weighted by the shares, four times over. m agents that differ from the
///    others in the same way weigh as much as one, also where that is hidden behind noise of their own: colluders gain
///    nothing by being many, and agents with alike data are not left out.
/// 3. The direction in which the updates differ most (the first eigenvector of the centred Gram matrix), where it stands
///    out: its eigenvalue is twice that of the (⌊n/4⌋ + 1)-th direction. Along it agents farther than 3 · 1.4826 · MAD
///    from the median are left out, median and MAD weighted by the shares, the farthest first, and never so many that
///    fewer than ⌊n/2⌋ + 1 remain. Steps 2 and 3 again with those who remain, at most six times. Honest agents differ in
///    about as many directions as there are agents, so that hardly any is left out; colluders who hide one aim behind
///    differences of their own stand out.
/// 4. The weight of an update is its share times min(1, 1.5 S / ‖u‖, 1.5 ‖u‖ / S)³: the whole share from S / 1.5 to 1.5 S,
///    an eighth of it where an update is twice as long as that, or half as long.
/// 5. By coordinate the mean by these weights, without a share t of all weight at either end: the weight of the ⌊n/4⌋
///    heaviest, within 0.25 and 0.45. Noise λS as in FLAME.
package struct FlamePlusRule: Rule {
  package static let name = "flame-plus"
  package static let version = 5
  package static let settings: Set<RuleSetting> = [.noiseFactor]

  package var comparesUpdates: Bool { true }

  private static let mostSteps = 6
  private static let centrings = 4
  /// In standard deviations of a normal distribution with that median deviation.
  private static let threshold = 3 * 1.4826
  private static let standingOut = 2.0
  /// By what factor an update may be longer or shorter than the median and have its whole share.
  private static let usualRange = 1.5
  /// Of all weight, at each end of a coordinate.
  private static let leastTrim = 0.25
  private static let mostTrim = 0.45
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
    let shares = Self.shares(clipped.keeping(kept), of: gram.updates)
    var weights = [Double](repeating: 0, count: gram.updates)
    for (agent, share) in zip(kept, shares) { weights[agent] = share * Self.factor(bound: bound, norm: norms[agent]) }
    let whole = weights.sorted().reduce(0, +)
    weights = weights.map { $0 / whole }
    let admitted = Set(kept)
    return Decision(
      bound: bound, sigma: parameters.noiseFactor * bound,
      perAgent: norms.indices.map {
        Verdict(admitted: admitted.contains($0), norm: norms[$0], clipFactor: 1)
      },
      weights: weights, combination: .weightedTrimmedMean(trim: Self.trim(weights)))
  }

  /// Step 5, of weights whose sum is 1.
  private static func trim(_ weights: [Double]) -> Double {
    let heaviest = weights.sorted(by: >).prefix(weights.count / 4).reduce(0, +)
    return min(mostTrim, max(leastTrim, heaviest))
  }

  /// Step 4, without the share.
  private static func factor(bound: Double, norm: Double) -> Double {
    let tooLong = clipFactor(bound: usualRange * bound, norm: norm)
    let tooShort = clipFactor(bound: usualRange * norm, norm: bound)
    let factor = min(tooLong, tooShort)
    return factor * factor * factor
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
      let gaps = gaps(main.vector, shares(remaining, of: clipped.order))
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
    let least = rounding * (gaps.max() ?? 0)
    let limit = max(least, threshold * median(gaps, weights: shares))
    return gaps.map { $0 == 0 ? 0 : $0 / limit }
  }

  /// Step 2, of those who remain of n agents.
  private static func shares(_ products: SymmetricMatrix, of agents: Int) -> [Double] {
    (0..<centrings).reduce([Double](repeating: 1, count: products.order)) { shares, _ in
      sharesAround(products.centred(by: shares), of: agents)
    }
  }

  private static func sharesAround(_ products: SymmetricMatrix, of agents: Int) -> [Double] {
    let cosines = products.cosines
    let likeness = Likeness(cosines, of: agents)
    return (0..<products.order).map { i in
      let others = (0..<products.order).filter { $0 != i }
      return 1 / (1 + others.map { likeness.of(cosines[i, $0]) }.sorted().reduce(0, +))
    }
  }
}
