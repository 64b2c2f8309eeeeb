/// A rule of aggregation: from the Gram matrix of a round, and the sample counts agents claim, to a decision.
///
/// A pure value. Another rule is one new file with a type that conforms, and one line in `RuleRegistry`.
package protocol Rule: Sendable {
  /// The name that configuration and reports use.
  static var name: String { get }
  /// Raised whenever the same input would give another decision; part of the engine.
  static var version: Int { get }
  /// What it reads; anything else is refused.
  static var settings: Set<RuleSetting> { get }
  /// What it does not read and takes all the same.
  static var ignored: Set<RuleSetting> { get }
  /// Whether a bound must be given, because there is none that fits every model.
  static var needsBound: Bool { get }

  init(_ parameters: RuleParameters)

  /// Fewer updates than this cannot be decided.
  var leastAgents: Int { get }
  /// Whether who takes part hangs on how far updates lie from each other.
  var comparesUpdates: Bool { get }

  /// Decides a round of n ≥ 1 updates; `claimedCounts` has n entries in the same order.
  func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision
}

extension Rule {
  package static var ignored: Set<RuleSetting> { [] }
  package static var needsBound: Bool { false }
  package var leastAgents: Int { 1 }
  package var comparesUpdates: Bool { false }

  /// The same, and throws where the rule compares updates that cannot be told apart: chance would decide who is admitted.
  ///
  /// - Parameters:
  ///   - areEqual: whether two updates (from 0) are the same to the bit: equal ones are a tie and no fault. Hardly ever
  ///     asked.
  package func decide(
    _ gram: GramMatrix, claimedCounts: [UInt64], areEqual: (Int, Int) -> Bool
  ) throws(RuleError) -> Decision {
    let decision = try decide(gram, claimedCounts: claimedCounts)
    if comparesUpdates, let count = gram.undecidable(areEqual: areEqual) {
      throw .undecidable(count, of: gram.updates)
    }
    return decision
  }

  /// Throws unless the round can be decided: enough updates, and a Gram matrix that finite vectors can have, since
  /// min(1, S / NaN) would be 1 and let NaN through.
  func check(_ gram: GramMatrix) throws(RuleError) {
    precondition(gram.updates > 0, "a round without updates is never decided")
    if let (row, column) = gram.firstImpossible {
      throw .impossibleGram(row: row, column: column, value: gram[row, column])
    }
    if gram.updates < leastAgents { throw .tooFewAgents(gram.updates, Self.name, least: leastAgents) }
  }
}

/// All rules there are.
package enum RuleRegistry {
  static let rules: [any Rule.Type] = [
    FlameRule.self, MeanRule.self, FedAvgRule.self, KrumRule.self, MultiKrumRule.self, BulyanRule.self,
    CoordinateMedianRule.self, TrimmedMeanRule.self, GeometricMedianRule.self, NormBoundRule.self,
    DifferentialPrivacyRule.self, KMeansRule.self, FlamePlusRule.self,
  ]

  /// All names with their versions, behind that of what they share: part of the engine.
  package static var version: String {
    (["distances-\(DistanceMatrix.version)"] + rules.map { "\($0.name)-\($0.version)" }).joined(separator: ",")
  }

  package static var names: [String] { rules.map { $0.name } }

  package static func type(named name: String) -> (any Rule.Type)? {
    rules.first { $0.name == name }
  }
}
