internal import Configuration
internal import Cryptography
internal import Lab
internal import Learning
internal import Rounds
internal import Supervision

/// Where a stack under test lies: its configuration, its stores, its log.
struct ChaosFolder: Hashable, Sendable {
  /// 141,550 parameters: two shards, the last one short.
  private static let network = Network.mlp(1000, 140, 10)
  static let federation = "chaos"

  let path: String
  /// Where everyone is, with CURVE between them; nil: everyone is on one host, on ipc.
  var sites: Sites?
  /// Updates are flushed before their receipts.
  var isSynchronised = false
  /// Seconds.
  var lease = 1.0

  var configurationFile: String { "\(path)/flame.yaml" }
  var log: String { "\(path)/log" }
  /// Where the agent that is a process keeps its files.
  var agentFolder: String { "\(path)/\(ChaosPlan.agentProcess)" }
  var store: FederationFolder { FederationFolder(data: path, federation: Self.federation) }

  /// Writes the configuration and release 0; all secrets come from the seed.
  func prepare(_ plan: ChaosPlan) throws {
    try FileSystem.makeFolder(path)
    try FileSystem.replace(configurationFile, with: Array(yaml.utf8), synchronised: false)
    let spec = try ModelSpec(Self.network)
    try Federation.create(
      store, spec: spec, weights: spec.safetensors(row: Self.network.initialParameters(seed: plan.seed)),
      seed: Digest(of: Array("flame seed \(plan.seed)".utf8)).bytes)
    if sites != nil { try makeKeys() }
  }

  /// The agent that is a process; it trains by a command, which is this program as well.
  func agent(_ plan: ChaosPlan, program: String) -> Member {
    let name = ChaosPlan.agentProcess
    let command = "exec '\(program)' chaos-train --name \(name) --seed \(plan.seed)"
    let key = sites == nil ? [] : ["--key-file", keyFile(of: name)]
    return Member(
      name: name,
      arguments: [
        program, "agent", "run", "--config", configurationFile, "--name", name, "--folder", agentFolder, "--samples",
        "10", "--exec", command,
      ] + key)
  }

  func configuration() throws -> ServerConfiguration {
    try ServerConfiguration(yaml: yaml, file: configurationFile, environment: [:])
  }

  private func endpoint(_ name: String, of process: String, _ port: Int) -> String {
    sites.map { "tcp://\($0.address(process)):\(port)" } ?? "ipc://\(path)/run/\(name)"
  }

  private var yaml: String {
    """
    data: \(path)
    security: \(sites == nil ? "none" : "curve")
    lease: \(lease)
    drain: 5
    durability: \(isSynchronised ? "fsync" : "process")
    endpoints:
      broker: \(endpoint("broker", of: "broker", 7100))
      collector: \(endpoint("collector", of: "collector", 7101))
      releases: \(endpoint("releases", of: "publisher", 7102))
      ranges: \(endpoint("ranges", of: "publisher", 7103))
    federations:
      \(Self.federation):
        updates: {min: \(ChaosPlan.agents), max: \(ChaosPlan.agents)}
        expected: \(ChaosPlan.agents)
        time: {min: 0, max: 0}
        keep: \(ChaosPlan.keep)

    """
  }
}

/// Why a run cannot go on.
package struct ChaosError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  static let stopped = ChaosError("asked to stop")

  init(_ description: String) { self.description = description }
}
