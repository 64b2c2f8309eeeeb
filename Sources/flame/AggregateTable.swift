import Aggregation
import Rounds
import Text

extension OutputFormat {
  /// The report as it is printed.
  func text(of report: AggregationReport, out: String) throws -> String {
    switch self {
    case .table: return lines(report, out)
    // The module's: the case of the same name is nearer.
    case .json: return try flame.json(report, pretty: true)
    }
  }

  private func lines(_ report: AggregationReport, _ out: String) -> String {
    let width = max(5, report.agents.map { escaped($0.name).count }.max() ?? 0)
    let header = [pad("agent", width), pad("verdict", 8), pad("norm", 12), "clip factor"].joined(separator: "  ")
    return ([header] + report.agents.map { line($0, width) } + [summary(report), "wrote \(escaped(out))"])
      .joined(separator: "\n")
  }

  private func line(_ agent: AggregationReport.Agent, _ width: Int) -> String {
    let figures =
      agent.verdict.map { [pad(sixDigits($0.norm), 12), sixDigits($0.clipFactor)] } ?? [escaped(agent.reason ?? "")]
    return ([pad(escaped(agent.name), width), pad(agent.word, 8)] + figures).joined(separator: "  ")
  }

  private func summary(_ report: AggregationReport) -> String {
    let counts = "\(report.decision.admitted) of \(report.n) models admitted, \(report.rejected) rejected"
    let rule = report.parameters
    guard let bound = report.decision.bound else { return "\(counts); \(rule), no noise" }
    let noise =
      rule.read.contains(.noiseFactor)
      ? "noise factor λ \(sixDigits(rule.noiseFactor)), σ \(sixDigits(report.decision.sigma))\(report.isSeeded ? " (seeded)" : "")"
      : "no noise"
    return "\(counts); \(rule)\nd \(report.d), bound S \(sixDigits(bound)), \(noise)"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
