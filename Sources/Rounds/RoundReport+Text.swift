internal import Aggregation
internal import Text
internal import Wire

extension RoundReport {
  /// The report for a person.
  package var text: String {
    let agents = table(
      ["agent", "verdict", "norm", "clip factor", "samples", "reason"],
      self.agents.map { agent in
        [
          agent.name, agent.word, agent.verdict.map { decimal($0.norm, 6) } ?? "",
          agent.verdict.map { decimal($0.clipFactor, 4) } ?? "", agent.claimedCount.map { "\($0)" } ?? "",
          agent.standing.reason,
        ]
      })
    return "\(heading)\n\(agents)\n\(figures)"
  }

  private var heading: String {
    let result = release.map { "\(outcome) as release \($0)" } ?? outcome
    let why = reason.isEmpty ? "" : " (\(escaped(reason)))"
    return "\(federation), round \(round) on release \(base): \(escaped(result))\(why)"
  }

  private var figures: String {
    guard let rule = manifest?.rule, let sigma else { return "no decision yet" }
    let parameters = try? RuleParameters(rule)
    let isNoisy = parameters?.read.contains(.noiseFactor) ?? true
    let noise = isNoisy ? "λ \(rule.noiseFactor), σ \(decimal(sigma, 8))" : "no noise"
    let bound = bound.map { "bound S \(decimal($0, 6)), \(noise)" } ?? "no bound, no noise"
    let name = parameters?.description ?? "rule \(escaped(rule.name))"
    return "\(admitted) of \(agents.count { $0.verdict != nil }) admitted; \(name), \(bound)"
  }
}

/// As a line of a table.
extension RoundSummary {
  package static let header = [
    "round", "base", "outcome", "release", "admitted", "filtered", "rejected", "not selected", "S", "sigma", "reason",
  ]

  package var cells: [String] {
    [
      "\(round)", "\(base)", outcome, release.map { "\($0)" } ?? "", "\(admitted)", "\(filtered)", "\(rejected)",
      "\(notSelected)", bound.map { decimal($0, 6) } ?? "", sigma.map { decimal($0, 8) } ?? "", reason,
    ]
  }
}
