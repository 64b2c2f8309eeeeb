internal import Configuration
internal import Cryptography
internal import Experiments
internal import Lab
internal import Rounds

/// The files of a trial: a server with one federation that begins with the run's warm model.
struct TrialFolder {
  static let federation = "trial"

  let path: String

  var configurationFile: String { "\(path)/flame.yaml" }
  var log: String { "\(path)/log" }
  var newest: String { "\(path)/newest.safetensors" }
  func workplace(of agent: String) -> String { "\(path)/agents/\(agent)" }
  var store: FederationFolder { FederationFolder(data: path, federation: Self.federation) }

  /// Writes the configuration and the federation.
  func prepare(_ rehearsal: Rehearsal, names: [String]) throws {
    try FileSystem.replace(configurationFile, with: Array(yaml(rehearsal, names).utf8), synchronised: false)
    let spec = try ModelSpec(rehearsal.network)
    let secret = Digest(of: Array("trial".utf8)).bytes
    try Federation.create(store, spec: spec, weights: spec.safetensors(row: rehearsal.model), seed: secret)
  }

  func configuration() throws -> ServerConfiguration {
    let yaml = String(decoding: try FileSystem.read(configurationFile), as: UTF8.self)
    return try ServerConfiguration(yaml: yaml, file: configurationFile, environment: [:])
  }

  private func yaml(_ rehearsal: Rehearsal, _ names: [String]) -> String {
    """
    data: '\(path)'
    security: none
    endpoints:
      collector: 'ipc://\(path)/run/collector'
      releases: 'ipc://\(path)/run/releases'
      ranges: 'ipc://\(path)/run/ranges'
    federations:
      \(Self.federation):
        rule: \(rehearsal.ruleInYAML)
        agents: [\(names.joined(separator: ", "))]
        updates: {min: \(names.count), max: \(names.count)}
        time: {min: 0, max: 0}
        keep: \(rehearsal.rounds)

    """
  }
}
