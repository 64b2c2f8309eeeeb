/// The geometric median, as RFA computes it (Pillutla, Kakade, Harchaoui, 2019, arXiv 1912.13445): the z that makes
/// Σ ‖u_i − z‖ smallest, by smoothed Weiszfeld steps a_i ∝ 1 / max(ν, ‖u_i − z‖), z = Σ a_i u_i.
///
/// z is a mixture of the updates, so steps need only its weights a and the Gram matrix:
/// ‖u_i − z‖² = K_ii − 2 (K a)_i + aᵀ K a. Choices: all agents count alike (RFA weighs by claimed sample counts); ν is
/// 0.001 of the median norm (RFA: 10⁻⁶ absolute), since a Gram matrix of float32 products tells no shorter distances;
/// steps go on until no weight moves by 10⁻⁹ (RFA: three steps).
package struct GeometricMedianRule: Rule {
  package static let name = "geometric-median"
  package static let version = 1
  package static let settings: Set<RuleSetting> = []

  /// ν as a share of the median norm.
  package static let smoothing = 1e-3
  private static let tolerance = 1e-9
  private static let mostSteps = 1_000

  package init(_ parameters: RuleParameters) {}

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    try check(gram)
    // Where half of the updates are 0 the median is 0; so is the answer, and any ν finds it.
    let smoothing = max(Self.smoothing * median(gram.norms), Double.leastNormalMagnitude.squareRoot())
    var weights = [Double](repeating: 1 / Double(gram.updates), count: gram.updates)
    for _ in 0..<Self.mostSteps {
      let next = Self.step(weights, gram, smoothing)
      let change = zip(next, weights).map { ($0 - $1).magnitude }.max() ?? 0
      weights = next
      if change <= Self.tolerance { break }
    }
    return Decision(
      bound: nil, sigma: 0, perAgent: gram.norms.map { Verdict(admitted: true, norm: $0, clipFactor: 1) },
      weights: weights)
  }

  private static func step(_ weights: [Double], _ gram: GramMatrix, _ smoothing: Double) -> [Double] {
    let products = weights.indices.map { i in
      weights.indices.reduce(0) { $0 + gram[i + 1, $1 + 1] * weights[$1] }
    }
    let square = zip(weights, products).reduce(0) { $0 + $1.0 * $1.1 }
    let closeness = weights.indices.map { i in
      1 / max(smoothing, max(0, gram[i + 1, i + 1] - 2 * products[i] + square).squareRoot())
    }
    let whole = closeness.sorted().reduce(0, +)
    return closeness.map { $0 / whole }
  }
}
