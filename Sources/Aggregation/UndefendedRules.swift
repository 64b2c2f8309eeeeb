/// The plain mean of all updates: no defense, no noise. What FLAME is measured against.
///
/// It takes FLAME's settings and does nothing with them, so that the name alone turns the defense off.
package struct MeanRule: Rule {
  package static let name = "mean"
  package static let version = 1
  package static let settings: Set<RuleSetting> = []
  package static let ignored = FlameRule.settings

  package init(_ parameters: RuleParameters) {}

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    try check(gram)
    return Decision(gram, shares: [Double](repeating: 1, count: gram.updates))
  }
}

/// FedAvg: the mean weighted by the sample counts that agents claim and nobody can check.
///
/// Where all claim 0 samples it is the plain mean. It takes FLAME's settings as `MeanRule` does.
package struct FedAvgRule: Rule {
  package static let name = "fedavg"
  package static let version = 1
  package static let settings: Set<RuleSetting> = []
  package static let ignored = FlameRule.settings

  package init(_ parameters: RuleParameters) {}

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    precondition(claimedCounts.count == gram.updates, "one claimed count per update")
    try check(gram)
    let nobody = claimedCounts.allSatisfy { $0 == 0 }
    return Decision(gram, shares: claimedCounts.map { nobody ? 1 : Double($0) })
  }
}

extension Decision {
  /// Admits everybody, each with its share of the whole.
  package init(_ gram: GramMatrix, shares: [Double]) {
    // Ascending, so that the sum does not depend on the order of agents.
    let whole = shares.sorted().reduce(0, +)
    self.init(
      bound: nil, sigma: 0,
      perAgent: gram.norms.map { Verdict(admitted: true, norm: $0, clipFactor: 1) },
      weights: shares.map { $0 / whole })
  }
}
