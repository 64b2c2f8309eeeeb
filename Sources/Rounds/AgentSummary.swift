internal import Text

/// What became of an agent over the rounds, as it is listed.
package struct AgentSummary: Hashable, Sendable, Encodable {
  package let agent: String
  /// Rounds it took part in, of so many.
  package let took: Int
  package let rounds: Int
  package let admitted: Int
  package let filtered: Int
  package let rejected: Int
  package let notSelected: Int
  package let normToBound: Double?
  package let finding: String?

  /// - Parameters:
  ///   - space: the rule's space, `models` or `updates`.
  package init(_ history: AgentHistory, space: String) {
    agent = history.name
    took = history.entries.count
    rounds = history.rounds
    admitted = history.admitted
    filtered = history.filtered
    rejected = history.rejected
    notSelected = history.notSelected
    normToBound = history.medianOfNormToBound
    finding = history.finding(space: space)?.words
  }
}

extension AgentHistory.Finding {
  /// For the operator: what it means and what changes it.
  package var words: String {
    switch self {
    case .mostlyRejected(let reason): "mostly refused on arrival: \(reason). The agent's training or client is at fault"
    case .neverAdmitted("models"):
      "never admitted: its models point elsewhere than the majority's, as with unusual data. "
        + "`rule.space: updates` filters such agents in turn instead of always, unless they have a class or two only"
    case .neverAdmitted:
      "never admitted: its updates point elsewhere than the majority's. If its data is honest, "
        + "it needs data of more kinds there, or more agents like it: see `flame agents history` for who else is filtered"
    case .heavilyClipped(let times):
      "its updates are \(decimal(times, 1)) times the bound S and are cut down to it: "
        + "a lower learning rate or fewer epochs there lose less"
    case .mostlyAbsent: "took part in less than half of the rounds: a longer `time.min` or `time.max` lets it answer"
    }
  }
}
