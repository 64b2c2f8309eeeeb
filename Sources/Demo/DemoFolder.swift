package import Configuration
internal import Cryptography
internal import Learning
internal import Lab
internal import Rounds
package import Supervision

/// Where the demo's files go: the folder of one server with two federations.
///
///     agents/agent-01.data           each agent's examples; removed at the end
///     figure.svg
package struct DemoFolder: Hashable, Sendable {
  /// The server's.
  package let server: LocalFolder

  package var path: String { server.path }
  package var configurationFile: String { server.configurationFile }
  package var figure: String { "\(path)/figure.svg" }
  var agents: String { "\(path)/agents" }
  var newest: String { "\(path)/newest.safetensors" }

  func data(of agent: String) -> String { "\(agents)/\(agent).data" }
  func workplace(of agent: String, _ half: DemoPlan.Half) -> String { "\(agents)/\(half.rawValue)-\(agent)" }

  /// A folder that a demo has made.
  package init(existing path: String) { server = LocalFolder(existing: path) }

  /// Makes the folder, or takes an empty one; nil is a new one in `TMPDIR` or /tmp.
  package init(new path: String?) throws { server = try LocalFolder(new: path, name: "flame-demo") }

  package func configuration() throws -> ServerConfiguration { try server.configuration() }

  func federation(_ half: DemoPlan.Half) -> FederationFolder { server.federation(half.rawValue) }
}

extension DemoFolder {
  /// Writes the configuration, the agents' data, and both federations with the same release 0.
  func prepare(_ plan: DemoPlan, _ material: DemoMaterial) throws {
    try server.configure(
      "Written by `flame demo`: one server, two federations that differ in their rule only.",
      DemoPlan.Half.allCases.map { ($0.rawValue, settings(plan, $0)) })
    try DemoShare.deal(plan, material, into: agents)
    let network = plan.data.network
    let spec = try ModelSpec(network)
    let weights = spec.safetensors(row: network.initialParameters(seed: plan.seed))
    let secret = Digest(of: Array("flame seed \(plan.seed)".utf8)).bytes
    for half in DemoPlan.Half.allCases {
      try Federation.create(federation(half), spec: spec, weights: weights, seed: secret)
    }
  }

  private func settings(_ plan: DemoPlan, _ half: DemoPlan.Half) -> [String] {
    [
      "rule: {name: \(half.rule), noise_factor: \(plan.data.noiseFactor)}",
      "agents: [\(plan.names.joined(separator: ", "))]",
      "updates: {min: \(plan.agents), max: \(plan.agents)}",
      "time: {min: 0, max: 0}",
      "assumed_compromised: \(plan.compromised)",
      "keep: \(plan.kept)",
    ]
  }
}

/// Why the demo cannot go on.
package struct DemoError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
