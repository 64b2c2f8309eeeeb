/// Norm bounding (Sun, Kairouz, Suresh, McMahan, 2019, arXiv 1911.07963): the mean of all updates, each clipped to a fixed
/// norm, u_i · min(1, M / ‖u_i‖). M is `bound`.
package struct NormBoundRule: Rule {
  package static let name = "norm-bound"
  package static let version = 1
  package static let settings: Set<RuleSetting> = [.bound]
  package static let needsBound = true

  private let parameters: RuleParameters

  package init(_ parameters: RuleParameters) { self.parameters = parameters }

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    try check(gram)
    return Decision(gram, clippedTo: parameters.fixedBound, sigma: 0)
  }
}

/// Clip and noise, called (weak) differential privacy where it is a defense (same paper): norm bounding, then noise with
/// standard deviation λ · M on each parameter. M is `bound`, λ is `noise_factor`.
package struct DifferentialPrivacyRule: Rule {
  package static let name = "dp"
  package static let version = 1
  package static let settings: Set<RuleSetting> = [.bound, .noiseFactor]
  package static let needsBound = true

  private let parameters: RuleParameters

  package init(_ parameters: RuleParameters) { self.parameters = parameters }

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    try check(gram)
    let bound = parameters.fixedBound
    return Decision(gram, clippedTo: bound, sigma: parameters.noiseFactor * bound)
  }
}

extension RuleParameters {
  fileprivate var fixedBound: Double {
    guard let bound else { preconditionFailure("rule \(name) without a bound that was checked") }
    return bound
  }
}
