internal import Aggregation
internal import Wire

extension RoundReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case federation, round, base, outcome, reason, release, rule, space, metric, lambda, bound, sigma, seeded, admitted
    case d, agents, settings, steps
  }

  /// Figures that there are not (yet) are null.
  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(federation, forKey: .federation)
    try fields.encode(round, forKey: .round)
    try fields.encode(base, forKey: .base)
    try fields.encode(outcome, forKey: .outcome)
    try fields.encode(reason, forKey: .reason)
    try fields.encode(release, forKey: .release)
    try fields.encode(manifest?.rule.name, forKey: .rule)
    try fields.encode(manifest?.rule.space, forKey: .space)
    try fields.encode(manifest?.rule.metric, forKey: .metric)
    try fields.encode(manifest?.rule.noiseFactor, forKey: .lambda)
    if let rule = manifest?.rule, !rule.settings.isEmpty {
      try fields.encode(Dictionary(rule.settings.map { ($0.name, $0.value) }) { $1 }, forKey: .settings)
    }
    if let rule = manifest?.rule, !rule.steps.isEmpty { try fields.encode(rule.steps, forKey: .steps) }
    try fields.encode(bound, forKey: .bound)
    try fields.encode(sigma, forKey: .sigma)
    try fields.encode(manifest?.seeded, forKey: .seeded)
    try fields.encode(manifest?.parameters, forKey: .d)
    try fields.encode(admitted, forKey: .admitted)
    try fields.encode(agents, forKey: .agents)
  }
}

extension RoundReport.Agent: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, verdict, norm, reason, metrics
    case clipFactor = "clip_factor"
    case claimedCount = "claimed_count"
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(name, forKey: .name)
    try fields.encode(word, forKey: .verdict)
    try fields.encode(verdict?.norm, forKey: .norm)
    try fields.encode(verdict?.clipFactor, forKey: .clipFactor)
    try fields.encode(claimedCount, forKey: .claimedCount)
    if case .rejected(_, let reason) = standing { try fields.encode(reason, forKey: .reason) }
    if !metrics.isEmpty {
      try fields.encode(Dictionary(metrics.map { ($0.name, $0.value) }) { $1 }, forKey: .metrics)
    }
  }
}
