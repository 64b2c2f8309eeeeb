/// An experiment beside FLAME: agents are left out who lie apart together, who says the same says it once, who is far from
/// the usual length says less, and what a quarter alone says of a parameter is not heard. No paper.
///
/// 1. Every update is clipped to S, the median norm; steps 2 and 3 are on these.
/// 2. The share of agent i is 1 / Σ_j l_ij, l_ij the likeness of two updates less their centre: their cosine c_ij, or
///    (c_ij − c̃) / 2s − 1 where that is more, at least 0 and at most 1, with c̃ the median of all pairs' cosines and s =
///    1.4826 · MAD of them, at least 1/2n; where n ≥ 10. The centre is the mean weighted by the shares, four times over. m agents that
///    differ from the others in the same way weigh as much as one, also where that is hidden behind noise of their own:
///    colluders gain nothing by being many, and agents with alike data are not left out.
/// 3. The direction in which the updates differ most (the first eigenvector of the centred Gram matrix), where it stands
///    out: its eigenvalue is twice that of the (⌊n/4⌋ + 1)-th direction. Along it agents farther than 3 · 1.4826 · MAD
///    from the median are left out, median and MAD weighted by the shares, the farthest first, and never so many that
///    fewer than ⌊n/2⌋ + 1 remain. Steps 2 and 3 again with those who remain, at most six times. Honest agents differ in
///    about as many directions as there are agents, so that hardly any is left out; colluders who hide one aim behind
///    differences of their own stand out.
/// 4. The weight of an update is its share times min(1, 1.5 S / ‖u‖, 1.5 ‖u‖ / S)³: the whole share from S / 1.5 to 1.5 S,
///    an eighth of it where an update is twice as long as that, or half as long.
/// 5. By coordinate the mean by these weights, without the quarter of all weight with the smallest values and that with the
///    largest. Noise λS as in FLAME.
package struct FlamePlusRule: Rule {
  package static let name = "flame-plus"
  package static let version = 4
  package static let settings: Set<RuleSetting> = [.noiseFactor]

  private static let mostSteps = 6
  private static let centrings = 4
  /// In standard deviations of a normal distribution with that median deviation.
  private static let threshold = 3 * 1.4826
  private static let standingOut = 2.0
  /// By what factor an update may be longer or shorter than the median and have its whole share.
  private static let usualRange = 1.5
  /// Of the weight, at each end of a coordinate.
  private static let trim = 0.25
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
    let factors = norms.map { Self.factor(bound: bound, norm: $0) }
    var weights = [Double](repeating: 0, count: gram.updates)
    for (agent, share) in zip(kept, shares) { weights[agent] = factors[agent] * share }
    let whole = weights.sorted().reduce(0, +)
    weights = weights.map { $0 / whole }
    let admitted = Set(kept)
    return Decision(
      bound: bound, sigma: parameters.noiseFactor * bound,
      perAgent: norms.indices.map {
        Verdict(admitted: admitted.contains($0), norm: norms[$0], clipFactor: factors[$0])
      },
      weights: weights, combination: .weightedTrimmedMean(trim: Self.trim))
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
    let cosines = products.cosines
    let likeness = Likeness(cosines)
    return (0..<products.order).map { i in
      let others = (0..<products.order).filter { $0 != i }
      return 1 / (1 + others.map { likeness.of(cosines[i, $0]) }.sorted().reduce(0, +))
    }
  }
}

/// How far two updates count as one voice, from 0 to 1, by the cosine of what they are beside the centre.
private struct Likeness {
  /// The median of all pairs.
  private let usual: Double
  /// Their standard deviation, were they normal.
  private let spread: Double

  /// By chance cosines of different voices are within two spreads; from four on it is one voice.
  private static let chance = 2.0
  /// Among fewer updates nothing is known of chance.
  private static let fewest = 10

  init(_ cosines: SymmetricMatrix) {
    guard cosines.order >= Self.fewest else {
      (usual, spread) = (0, .infinity)
      return
    }
    let pairs = (0..<cosines.order).flatMap { i in (0..<i).map { cosines[$0, i] } }
    let usual = median(pairs)
    // Unlike lengths alone make cosines of about 1 / 2n of what is left beside the centre.
    let least = 0.5 / Double(cosines.order)
    (self.usual, spread) = (usual, max(least, 1.4826 * median(pairs.map { ($0 - usual).magnitude })))
  }

  func of(_ cosine: Double) -> Double {
    let unusual = (cosine - usual) / (Self.chance * spread) - 1
    return min(1, max(0, cosine, unusual))
  }
}
