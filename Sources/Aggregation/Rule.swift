/// A rule of aggregation: from the Gram matrix of a round, and the sample counts agents claim, to a decision.
///
/// A pure value. Another rule is one new file with a type that conforms, and one line in `RuleRegistry`.
package protocol Rule: Sendable {
  /// The name that configuration and reports use.
  static var name: String { get }
  /// Raised whenever the same input would give another decision; part of the engine.
  static var version: Int { get }

  init(_ parameters: RuleParameters)

  /// Decides a round of n ≥ 1 updates; `claimedCounts` has n entries in the same order.
  func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision
}

/// All rules there are.
package enum RuleRegistry {
  static let rules: [any Rule.Type] = [FlameRule.self, MeanRule.self, FedAvgRule.self]

  /// All names with their versions: part of the engine.
  package static var version: String { rules.map { "\($0.name)-\($0.version)" }.joined(separator: ",") }

  package static var names: [String] { rules.map { $0.name } }

  package static func type(named name: String) -> (any Rule.Type)? {
    rules.first { $0.name == name }
  }
}

/// What a rule makes of a round: new model = base + Σ weights[i] · u_i + N(0, σ²).
package struct Decision: Hashable, Sendable {
  /// The clipping bound S, where the rule has one.
  package let bound: Double?
  /// Standard deviation σ of the noise on each parameter; 0 is no noise.
  package let sigma: Double
  /// One per agent, in the order of the Gram matrix.
  package let perAgent: [Verdict]
  /// The factor of each update in the sum; 0 for those left out.
  package let weights: [Double]

  package init(bound: Double?, sigma: Double, perAgent: [Verdict], weights: [Double]) {
    precondition(perAgent.count == weights.count, "a decision has one weight per verdict")
    self.bound = bound
    self.sigma = sigma
    self.perAgent = perAgent
    self.weights = weights
  }

  /// L, the number of admitted updates.
  package var admitted: Int { perAgent.count { $0.admitted } }
}

/// What a rule makes of one update. A filtered agent is not an accused agent.
package struct Verdict: Hashable, Sendable {
  package let admitted: Bool
  /// e_i = ‖u_i‖₂.
  package let norm: Double
  /// min(1, S / e_i), also where the update was filtered; 1 where the rule has no bound.
  package let clipFactor: Double

  package init(admitted: Bool, norm: Double, clipFactor: Double) {
    self.admitted = admitted
    self.norm = norm
    self.clipFactor = clipFactor
  }
}

extension GramMatrix {
  /// Throws unless this can be the Gram matrix of finite vectors: min(1, S / NaN) would be 1 and let NaN through.
  func checkPossible() throws(RuleError) {
    guard let (row, column) = firstImpossible else { return }
    throw .impossibleGram(row: row, column: column, value: self[row, column])
  }
}
