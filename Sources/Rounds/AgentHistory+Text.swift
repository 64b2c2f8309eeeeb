internal import Aggregation
internal import Text

/// As a line of a table.
extension AgentSummary {
  package static let header = [
    "agent", "rounds", "of", "admitted", "filtered", "rejected", "not selected", "norm / S", "finding",
  ]

  package var cells: [String] {
    [
      agent, "\(took)", "\(rounds)", "\(admitted)", "\(filtered)", "\(rejected)", "\(notSelected)",
      normToBound.map { decimal($0, 2) } ?? "", finding ?? "",
    ]
  }
}

extension AgentHistory {
  /// One round of one agent.
  package struct Line: Encodable {
    package static let header = ["round", "verdict", "norm", "S", "clip factor", "reason"]

    package let round: UInt64
    package let verdict: String
    package let norm: Double?
    package let bound: Double?
    package let clipFactor: Double?
    package let reason: String

    package init(_ entry: Entry) {
      round = entry.round
      verdict = entry.standing.word
      norm = entry.verdict?.norm
      bound = entry.bound
      clipFactor = entry.verdict?.clipFactor
      reason = entry.standing.reason
    }

    package var cells: [String] {
      [
        "\(round)", verdict, norm.map { decimal($0, 6) } ?? "", bound.map { decimal($0, 6) } ?? "",
        clipFactor.map { decimal($0, 4) } ?? "", reason,
      ]
    }
  }
}
