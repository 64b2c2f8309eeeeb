package import Aggregation

/// What an aggregation of files did: the JSON of `flame aggregate --format json`.
///
/// `n` counts the models that took part; rejected ones are in `agents` only. Figures that the rule does not have, and
/// norm and factor of rejected models, are null. What few rules have is there only where it is set.
package struct AggregationReport: Hashable, Sendable {
  package struct Agent: Hashable, Sendable {
    package let name: String
    /// nil for a rejected model.
    package let verdict: Verdict?
    /// Why the model was rejected.
    package let reason: String?

    /// admitted, filtered or rejected.
    package var word: String { verdict.map { $0.admitted ? "admitted" : "filtered" } ?? "rejected" }
  }

  package let parameters: RuleParameters
  package let d: Int
  package let decision: Decision
  package let isSeeded: Bool
  package let agents: [Agent]

  package var n: Int { decision.perAgent.count }
  package var rejected: Int { agents.count - n }
}

extension AggregationReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case n, d, admitted, rejected, bound, sigma, lambda, rule, space, metric, clusters, steps, seeded, agents
    case assumedMalicious = "assumed_malicious"
  }

  package func encode(to encoder: any Encoder) throws {
    let read = parameters.read
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(n, forKey: .n)
    try fields.encode(d, forKey: .d)
    try fields.encode(decision.admitted, forKey: .admitted)
    try fields.encode(rejected, forKey: .rejected)
    try fields.encode(decision.bound, forKey: .bound)
    try fields.encode(decision.sigma, forKey: .sigma)
    try fields.encode(read.contains(.noiseFactor) ? parameters.noiseFactor : nil, forKey: .lambda)
    try fields.encode(parameters.name, forKey: .rule)
    try fields.encode(read.contains(.space) ? parameters.space.rawValue : nil, forKey: .space)
    try fields.encode(read.contains(.metric) ? parameters.metric.rawValue : nil, forKey: .metric)
    try fields.encodeIfPresent(parameters.assumedMalicious, forKey: .assumedMalicious)
    try fields.encodeIfPresent(parameters.clusters, forKey: .clusters)
    try fields.encodeIfPresent(parameters.fewerSteps?.map(\.rawValue), forKey: .steps)
    try fields.encode(isSeeded, forKey: .seeded)
    try fields.encode(agents, forKey: .agents)
  }
}

extension AggregationReport.Agent: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, verdict, norm, reason
    case clipFactor = "clip_factor"
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(name, forKey: .name)
    try fields.encode(word, forKey: .verdict)
    try fields.encode(verdict?.norm, forKey: .norm)
    try fields.encode(verdict?.clipFactor, forKey: .clipFactor)
    try fields.encodeIfPresent(reason, forKey: .reason)
  }
}
