internal import Aggregation

/// A round as it is listed.
package struct RoundSummary: Hashable, Sendable, Encodable {
  package let federation: String
  package let round: UInt64
  package let base: UInt64
  package let outcome: String
  package let release: UInt64?
  package let admitted: Int
  package let filtered: Int
  package let rejected: Int
  package let notSelected: Int
  package let bound: Double?
  package let sigma: Double?
  package let reason: String
  /// Self-reported by the agents.
  package let metrics: [MetricSummary]

  package init(_ report: RoundReport) {
    federation = report.federation
    round = report.round
    base = report.base
    outcome = report.outcome
    release = report.release
    admitted = report.admitted
    filtered = report.agents.count { $0.verdict?.admitted == false }
    rejected = report.agents.count { $0.word == "rejected" }
    notSelected = report.agents.count { $0.standing == .notSelected }
    bound = report.bound
    sigma = report.sigma
    reason = report.reason
    metrics = report.metrics
  }
}
