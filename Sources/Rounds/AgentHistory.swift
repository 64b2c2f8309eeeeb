package import Aggregation

/// What became of one agent over the rounds: how often it took part, and with what verdicts.
///
/// Only for operators: attackers adapt to verdicts.
package struct AgentHistory: Hashable, Sendable {
  /// One round, seen from the agent.
  package struct Entry: Hashable, Sendable {
    package let round: UInt64
    package let standing: RoundReport.Standing
    /// The round's clipping bound S; nil without a decision.
    package let bound: Double?

    package init(round: UInt64, standing: RoundReport.Standing, bound: Double?) {
      self.round = round
      self.standing = standing
      self.bound = bound
    }
  }

  package let name: String
  /// Ascending by round; rounds of which the agent sent nothing are missing.
  package let entries: [Entry]
  /// Rounds in which other agents took part.
  package let rounds: Int

  package init(name: String, entries: [Entry], rounds: Int) {
    self.name = name
    self.entries = entries
    self.rounds = rounds
  }

  package var admitted: Int { entries.count { $0.verdict?.admitted == true } }
  package var filtered: Int { entries.count { $0.verdict?.admitted == false } }
  package var rejected: Int { entries.count { $0.isRejected } }
  package var notSelected: Int { entries.count { $0.standing == .notSelected } }

  /// Euclidean norms of the updates that were decided, by round.
  package var norms: [Double] { entries.compactMap { $0.verdict?.norm } }

  /// Median of norm / S over the rounds that were decided with S > 0; nil where there is none.
  package var medianOfNormToBound: Double? {
    let ratios = entries.compactMap { entry in
      entry.bound.flatMap { bound in bound > 0 ? entry.verdict.map { $0.norm / bound } : nil }
    }
    return ratios.isEmpty ? nil : ratios.sorted()[(ratios.count - 1) / 2]
  }

  /// Histories of all agents of these rounds, ascending by name.
  package static func all(_ reports: [RoundReport]) -> [AgentHistory] {
    var entries: [String: [Entry]] = [:]
    for report in reports {
      for agent in report.agents {
        entries[agent.name, default: []].append(
          Entry(round: report.round, standing: agent.standing, bound: report.bound))
      }
    }
    let rounds = reports.count { !$0.agents.isEmpty }
    return entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      AgentHistory(name: $0.key, entries: $0.value, rounds: rounds)
    }
  }
}

extension AgentHistory.Entry {
  package var verdict: Verdict? {
    guard case .decided(let verdict) = standing else { return nil }
    return verdict
  }

  package var isRejected: Bool {
    guard case .rejected = standing else { return false }
    return true
  }
}

extension AgentHistory {
  /// Why this agent has so little part in the releases, and what changes it.
  package enum Finding: Hashable, Sendable {
    /// Most of what it sends is refused on arrival; the newest reason.
    case mostlyRejected(reason: String)
    /// Decided so often, and never admitted.
    case neverAdmitted(space: String)
    /// Its updates are so many times the bound: most of each is clipped away.
    case heavilyClipped(times: Double)
    /// It took part in less than half of the rounds.
    case mostlyAbsent
  }

  /// Below so many decided rounds chance explains everything.
  package static let fewest = 5

  /// The most telling finding; nil where there is nothing to explain.
  ///
  /// - Parameters:
  ///   - space: the rule's space, `models` or `updates`.
  package func finding(space: String) -> Finding? {
    let decided = admitted + filtered
    if rejected > entries.count / 2, case .rejected(_, let reason)? = entries.last(where: \.isRejected)?.standing {
      return .mostlyRejected(reason: reason)
    }
    if admitted == 0 && decided >= Self.fewest { return .neverAdmitted(space: space) }
    if let times = medianOfNormToBound, times >= 2, decided >= Self.fewest { return .heavilyClipped(times: times) }
    if 2 * entries.count < rounds && rounds >= Self.fewest { return .mostlyAbsent }
    return nil
  }
}
