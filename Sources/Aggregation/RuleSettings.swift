/// What may be set of a rule, by the name that configuration and errors use.
package enum RuleSetting: String, Hashable, Sendable, CaseIterable {
  case space
  case metric
  case noiseFactor = "noise_factor"
  case assumedMalicious = "assumed_malicious"
  case clusters
  case bound
  case steps
}

/// A step of FLAME that an ablation can leave out.
package enum FlameStep: String, Hashable, Sendable, CaseIterable {
  /// Without it everybody is admitted.
  case cluster
  /// Without it updates keep their length.
  case clip
  /// Without it σ is 0.
  case noise
}

/// What is set of a rule; nil is the rule's own default.
package struct RuleSettings: Hashable, Sendable {
  package var space: Space?
  package var metric: Metric?
  /// λ.
  package var noiseFactor: Double?
  /// f, the number of malicious agents that a rule reckons with.
  package var assumedMalicious: Int?
  /// k, the number of clusters.
  package var clusters: Int?
  /// A norm that does not follow the updates.
  package var bound: Double?
  package var steps: Set<FlameStep>?

  package init(
    space: Space? = nil, metric: Metric? = nil, noiseFactor: Double? = nil, assumedMalicious: Int? = nil,
    clusters: Int? = nil, bound: Double? = nil, steps: Set<FlameStep>? = nil
  ) {
    self.space = space
    self.metric = metric
    self.noiseFactor = noiseFactor
    self.assumedMalicious = assumedMalicious
    self.clusters = clusters
    self.bound = bound
    self.steps = steps
  }

  /// Those that say something else than FLAME's defaults, in the order of `RuleSetting`.
  private var unusual: [RuleSetting] {
    let paper = RuleParameters.paper
    let isUnusual: [RuleSetting: Bool] = [
      .space: (space ?? paper.space) != paper.space,
      .metric: (metric ?? paper.metric) != paper.metric,
      .noiseFactor: (noiseFactor ?? paper.noiseFactor) != paper.noiseFactor,
      .assumedMalicious: assumedMalicious != nil,
      .clusters: clusters != nil,
      .bound: bound != nil,
      .steps: (steps ?? paper.steps) != paper.steps,
    ]
    return RuleSetting.allCases.filter { isUnusual[$0] == true }
  }

  /// Throws for the first value that no rule can use, and for the first setting that the rule does not read.
  package func check(
    for rule: String, reading read: Set<RuleSetting>, ignoring ignored: Set<RuleSetting> = []
  ) throws(RuleError) {
    try checkValues()
    // Dashboards draw every round in some space.
    let taken = read.union(ignored).union([.space])
    if let unread = unusual.first(where: { !taken.contains($0) }) { throw .unread(unread, rule, read) }
  }

  private func checkValues() throws(RuleError) {
    if let noiseFactor, !noiseFactor.isFinite || noiseFactor < 0 { throw .noiseFactor(noiseFactor) }
    if let assumedMalicious, assumedMalicious < 0 {
      throw .value(.assumedMalicious, "\(assumedMalicious)", "a number of agents from 0 on")
    }
    if let clusters, clusters < 2 { throw .value(.clusters, "\(clusters)", "at least 2; rule mean is one cluster") }
    if let bound, !bound.isFinite || bound <= 0 { throw .value(.bound, "\(bound)", "a positive number like 1.5") }
    if let steps, steps.isEmpty {
      throw .value(.steps, "empty", "some of \(FlameStep.names); rule mean is FLAME without any")
    }
  }
}

extension FlameStep {
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
