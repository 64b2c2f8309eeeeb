internal import Configuration
internal import Cryptography
internal import Lab
internal import Learning
internal import Rounds

/// Where a stack under test lies: its configuration, its stores, its log.
struct ChaosFolder: Hashable, Sendable {
  /// 141,550 parameters: two shards, the last one short.
  private static let network = Network.mlp(1000, 140, 10)
  static let federation = "chaos"

  let path: String

  var configurationFile: String { "\(path)/flame.yaml" }
  var log: String { "\(path)/log" }
  var store: FederationFolder { FederationFolder(data: path, federation: Self.federation) }

  /// Writes the configuration and release 0; all secrets come from the seed.
  func prepare(_ plan: ChaosPlan) throws {
    try FileSystem.makeFolder(path)
    try FileSystem.replace(configurationFile, with: Array(yaml.utf8), synchronised: false)
    let spec = try ModelSpec(Self.network)
    try Federation.create(
      store, spec: spec, weights: spec.safetensors(row: Self.network.initialParameters(seed: plan.seed)),
      seed: Digest(of: Array("flame seed \(plan.seed)".utf8)).bytes)
  }

  func configuration() throws -> ServerConfiguration {
    try ServerConfiguration(yaml: yaml, file: configurationFile, environment: [:])
  }

  private var yaml: String {
    """
    data: \(path)
    security: none
    lease: 1
    drain: 5
    endpoints:
      collector: ipc://\(path)/run/collector
      releases: ipc://\(path)/run/releases
      ranges: ipc://\(path)/run/ranges
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

  init(_ description: String) { self.description = description }
}
