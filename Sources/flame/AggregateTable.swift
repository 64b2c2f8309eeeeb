import Aggregation
import FoundationEssentials
import Rounds

extension OutputFormat {
  /// The report as it is printed.
  func text(of report: AggregationReport, out: String) throws -> String {
    switch self {
    case .table: return table(report, out)
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(report), as: UTF8.self)
    }
  }

  private func table(_ report: AggregationReport, _ out: String) -> String {
    let width = max(5, report.agents.map(\.name.count).max() ?? 0)
    let header = [pad("agent", width), pad("verdict", 8), pad("norm", 12), "clip factor"].joined(separator: "  ")
    return ([header] + report.agents.map { line($0, width) } + [summary(report), "wrote \(out)"])
      .joined(separator: "\n")
  }

  private func line(_ agent: AggregationReport.Agent, _ width: Int) -> String {
    let figures = agent.verdict.map { [pad(short($0.norm), 12), short($0.clipFactor)] } ?? [agent.reason ?? ""]
    return ([pad(agent.name, width), pad(agent.word, 8)] + figures).joined(separator: "  ")
  }

  private func summary(_ report: AggregationReport) -> String {
    let counts = "\(report.decision.admitted) of \(report.n) models admitted, \(report.rejected) rejected"
    let rule = report.parameters
    guard let bound = report.decision.bound else { return "\(counts); \(rule), no noise" }
    let noise =
      rule.read.contains(.noiseFactor)
      ? "noise factor λ \(short(rule.noiseFactor)), σ \(short(report.decision.sigma))\(report.isSeeded ? " (seeded)" : "")"
      : "no noise"
    return "\(counts); \(rule)\nd \(report.d), bound S \(short(bound)), \(noise)"
  }

  /// Six significant digits.
  private func short(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "0" }
    let exponent = Int(value.magnitude.exponent) * 30103 / 100_000
    var scale = 1.0
    for _ in 0..<abs(5 - exponent) { scale *= 10 }
    let digits = exponent <= 5 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
    return "\(digits)"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
