package import Lab

/// Both halves of the demo side by side. All shares are 0…1.
package struct DemoSummary: Hashable, Sendable {
  /// Accuracies are means of so many last rounds.
  package static let lastRounds = 5

  /// What a half came to.
  package struct Outcome: Hashable, Sendable {
    /// Mean of the last rounds.
    package let mainAccuracy: Double
    /// Mean of the last rounds.
    package let backdoorAccuracy: Double
    /// Share of all updates of malicious agents, in all rounds.
    package let maliciousAdmitted: Double
    /// Share of all updates of honest agents, in all rounds.
    package let honestAdmitted: Double

    init(_ rounds: [DemoRound]) {
      let last = rounds.suffix(DemoSummary.lastRounds)
      mainAccuracy = mean(last.map(\.measures.mainAccuracy))
      backdoorAccuracy = mean(last.map(\.measures.backdoorAccuracy))
      maliciousAdmitted = mean(rounds.map(\.malicious.share))
      honestAdmitted = mean(rounds.map(\.honest.share))
    }
  }

  package let plan: DemoPlan
  package let undefended: Outcome
  package let flame: Outcome
  /// A model of the same agents where nobody attacks; nil where none was made.
  package let clean: ModelMeasures?
  /// Inputs that backdoor accuracy is measured on; 0 where it was not told.
  package let attackInputs: Int
  package let seconds: Double

  /// - Parameters:
  ///   - rounds: of both halves.
  package init(
    _ plan: DemoPlan, _ rounds: [DemoRound], clean: ModelMeasures? = nil, attackInputs: Int = 0, seconds: Double
  ) {
    self.clean = clean
    self.attackInputs = attackInputs
    self.plan = plan
    undefended = Outcome(rounds.filter { $0.half == .undefended })
    flame = Outcome(rounds.filter { $0.half == .flame })
    self.seconds = seconds
  }
}

/// 0 of none.
private func mean(_ values: [Double]) -> Double {
  values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
}

extension DemoSummary: Encodable {
  private enum Key: String, CodingKey {
    case summary
  }

  private enum Field: String, CodingKey {
    case clean, undefended, flame, rounds, agents, compromised, seconds, ma, ba
    case attackInputs = "attack_inputs"
    case maliciousAdmitted = "malicious_admitted"
    case honestAdmitted = "honest_admitted"
  }

  package func encode(to encoder: any Encoder) throws {
    var outer = encoder.container(keyedBy: Key.self)
    var fields = outer.nestedContainer(keyedBy: Field.self, forKey: .summary)
    var open = fields.nestedContainer(keyedBy: Field.self, forKey: .undefended)
    try open.encode(undefended.mainAccuracy, forKey: .ma)
    try open.encode(undefended.backdoorAccuracy, forKey: .ba)
    var defended = fields.nestedContainer(keyedBy: Field.self, forKey: .flame)
    try defended.encode(flame.mainAccuracy, forKey: .ma)
    try defended.encode(flame.backdoorAccuracy, forKey: .ba)
    try defended.encode(flame.maliciousAdmitted, forKey: .maliciousAdmitted)
    try defended.encode(flame.honestAdmitted, forKey: .honestAdmitted)
    if let clean {
      var base = fields.nestedContainer(keyedBy: Field.self, forKey: .clean)
      try base.encode(clean.mainAccuracy, forKey: .ma)
      try base.encode(clean.backdoorAccuracy, forKey: .ba)
      try fields.encode(attackInputs, forKey: .attackInputs)
    }
    try fields.encode(plan.rounds, forKey: .rounds)
    try fields.encode(plan.agents, forKey: .agents)
    try fields.encode(plan.compromised, forKey: .compromised)
    try fields.encode(seconds, forKey: .seconds)
  }
}
