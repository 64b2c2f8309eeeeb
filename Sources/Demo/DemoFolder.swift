package import Configuration
internal import Cryptography
internal import Glibc
internal import Lab
internal import Learning
internal import Rounds

/// Where the demo's files go: the folder of one server with two federations.
///
///     flame.yaml                     the server's configuration
///     federations/, run/             the server's stores and sockets
///     agents/agent-01.data           each agent's examples; removed at the end
///     log                            what the processes said
///     figure.svg
package struct DemoFolder: Hashable, Sendable {
  /// A socket's path is limited by the system.
  private static let longestSocketPath = 107

  /// Absolute.
  package let path: String

  package var configurationFile: String { "\(path)/flame.yaml" }
  package var log: String { "\(path)/log" }
  package var figure: String { "\(path)/figure.svg" }
  var agents: String { "\(path)/agents" }
  var newest: String { "\(path)/newest.safetensors" }

  func data(of agent: String) -> String { "\(agents)/\(agent).data" }
  func workplace(of agent: String, _ half: DemoPlan.Half) -> String { "\(agents)/\(half.rawValue)-\(agent)" }

  /// A folder that a demo has made.
  package init(existing path: String) { self.path = path }

  /// Makes the folder, or takes an empty one; nil is a new one in `TMPDIR` or /tmp.
  package init(new path: String?) throws {
    guard let path else {
      self.path = try FileSystem.makeTemporaryFolder("flame-demo")
      try check()
      return
    }
    try FileSystem.makeFolder(path, permissions: 0o755)
    guard let real = realpath(path, nil) else { throw DemoError("\(path) is no folder that can be used") }
    defer { free(real) }
    self.path = String(cString: real)
    try check()
  }

  private func check() throws {
    guard try FileSystem.list(path).isEmpty else {
      throw DemoError("\(path) is not empty: remove it, or name another folder with --folder")
    }
    let longest = "\(path)/run/publisher.operator"
    guard longest.utf8.count <= Self.longestSocketPath else {
      throw DemoError(
        "\(path) is too long a path for the sockets in it (\(longest.utf8.count) bytes, the system takes "
          + "\(Self.longestSocketPath)): name a shorter one with --folder")
    }
  }

  package func configuration() throws -> ServerConfiguration {
    let yaml = String(decoding: try FileSystem.read(configurationFile), as: UTF8.self)
    return try ServerConfiguration(yaml: yaml, file: configurationFile, environment: [:])
  }

  func federation(_ half: DemoPlan.Half) -> FederationFolder {
    FederationFolder(data: path, federation: half.rawValue)
  }
}

extension DemoFolder {
  /// Writes the configuration, the agents' data, and both federations with the same release 0.
  func prepare(_ plan: DemoPlan, _ material: DemoMaterial) throws {
    try FileSystem.replace(configurationFile, with: Array(yaml(plan).utf8), synchronised: false)
    try DemoShare.deal(plan, material, into: agents)
    let network = plan.data.network
    let spec = try ModelSpec(network)
    let weights = spec.safetensors(row: network.initialParameters(seed: plan.seed))
    let secret = Digest(of: Array("flame seed \(plan.seed)".utf8)).bytes
    for half in DemoPlan.Half.allCases {
      try Federation.create(federation(half), spec: spec, weights: weights, seed: secret)
    }
  }

  private func yaml(_ plan: DemoPlan) -> String {
    let agents = plan.names.joined(separator: ", ")
    let federations = DemoPlan.Half.allCases.map { half in
      """
        \(half.rawValue):
          rule: {name: \(half.rule), noise_factor: \(plan.data.noiseFactor)}
          agents: [\(agents)]
          updates: {min: \(plan.agents), max: \(plan.agents)}
          time: {min: 0, max: 0}
          assumed_compromised: \(plan.compromised)
          keep: \(plan.kept)
      """
    }
    return """
      # Written by `flame demo`: one server, two federations that differ in their rule only.
      data: \(quoted(path))
      security: none
      endpoints:
        collector: \(quoted("ipc://\(path)/run/collector"))
        releases: \(quoted("ipc://\(path)/run/releases"))
        ranges: \(quoted("ipc://\(path)/run/ranges"))
      federations:
      \(federations.joined(separator: "\n"))

      """
  }

  /// A YAML scalar in single quotes.
  private func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
  }
}

/// Why the demo cannot go on.
package struct DemoError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
