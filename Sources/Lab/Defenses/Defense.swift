package import Aggregation

/// What a defense may know of a round: as much as a server that sees every update, and none of the truth.
package struct DefenseRound: Sendable {
  /// Of base and updates.
  package let gram: GramMatrix
  /// One per update.
  package let claimedCounts: [UInt64]
  /// u_i = W_i − G, all of one length.
  package let updates: [[Float]]
  /// Who sent each update: what memory over rounds goes by. No one twice.
  package let agents: [Int]

  /// `agents` nil: the same ones every round, in the same order.
  package init(gram: GramMatrix, claimedCounts: [UInt64], updates: [[Float]], agents: [Int]? = nil) {
    precondition(gram.updates == updates.count, "a Gram matrix of \(gram.updates) for \(updates.count) updates")
    precondition(claimedCounts.count == updates.count, "one claimed count per update")
    self.gram = gram
    self.claimedCounts = claimedCounts
    self.updates = updates
    self.agents = agents ?? Array(updates.indices)
    precondition(self.agents.count == updates.count, "one agent per update")
  }
}

/// A defense of the lab: a rule, or something that also remembers earlier rounds or looks at every coordinate.
///
/// The rounds of a run are handed in one after the other, to a defense of the run's own.
package protocol Defense: Sendable {
  /// Throws `RuleError` where the round cannot be decided.
  mutating func decide(_ round: DefenseRound) throws -> Decision
}

/// Any rule of the pipeline.
struct RuleDefense: Defense {
  let rule: any Rule

  func decide(_ round: DefenseRound) throws -> Decision {
    try rule.decide(round.gram, claimedCounts: round.claimedCounts) { round.updates[$0] == round.updates[$1] }
  }
}

/// All defenses by name: the rules of the pipeline, and those of the lab.
package enum DefenseRegistry {
  static let labOnly: [any LabDefense.Type] = [FoolsGold.self, AFA.self, Auror.self]

  package static var names: [String] { RuleRegistry.names + labOnly.map { $0.name } }

  /// A new one, without memory. Throws `RuleError` for an unknown name and for settings that it does not read.
  package static func make(_ name: String, _ settings: RuleSettings = RuleSettings()) throws -> any Defense {
    if let type = labOnly.first(where: { $0.name == name }) {
      try settings.check(for: name, reading: type.settings)
      return type.init(settings)
    }
    guard RuleRegistry.names.contains(name) else { throw RuleError.unknownRule(name, among: names) }
    return RuleDefense(rule: try RuleParameters(name: name, settings).rule)
  }
}

/// A defense that the pipeline does not have.
protocol LabDefense: Defense {
  static var name: String { get }
  /// Raised whenever the same rounds would be decided otherwise.
  static var version: Int { get }
  /// What it reads.
  static var settings: Set<RuleSetting> { get }
  init(_ settings: RuleSettings)
}
