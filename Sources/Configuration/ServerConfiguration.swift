internal import Addresses

/// Where the processes of one server listen.
package struct Endpoints: Hashable, Sendable {
  package var broker: String
  package var collector: String
  package var releases: String
  package var ranges: String
  /// Folder of the operator sockets.
  package var operators: String

  package func `operator`(_ process: String) -> String { "\(operators)/\(process).operator" }

  /// By the names of their settings.
  package var all: [(setting: String, endpoint: String)] {
    [
      ("endpoints.broker", broker), ("endpoints.collector", collector), ("endpoints.releases", releases),
      ("endpoints.ranges", ranges),
    ]
  }
}

/// Everything the processes of one server share.
package struct ServerConfiguration: Hashable, Sendable {
  package let data: String
  package let endpoints: Endpoints
  /// Folder of keys and access list; nil where transport is plain.
  package let keys: String?
  /// Flush updates to disk before their receipt.
  package let synchronised: Bool
  /// How long a worker may go without progress. Milliseconds.
  package let lease: UInt64
  /// How long a process may take to stop. Milliseconds.
  package let drain: UInt64
  package let limits: ServerLimits
  package let federations: [FederationConfiguration]

  private enum Durability: String, CaseIterable {
    case process
    case fsync
  }

  /// - Parameters:
  ///   - overrides: from flags, by dotted path.
  /// - Throws: `ConfigurationError` for the first setting that is wrong or unknown.
  package init(
    yaml: String, file: String, environment: [String: String], overrides: [String: String] = [:]
  ) throws {
    let settings = try Settings(yaml: yaml, file: file, environment: environment, overrides: overrides)
    data = settings.text("data", default: "flame-data")
    endpoints = try Self.endpoints(settings, data)
    synchronised = try settings.choice("durability", default: Durability.process) == .fsync
    lease = max(100, try settings.duration("lease", default: 10))
    drain = try settings.duration("drain", default: 10)
    limits = try ServerLimits(settings)
    let names = settings.names(under: "federations")
    federations = try names.map { try FederationConfiguration(settings, name: $0) }
    keys = try Self.keys(settings, data)
    if keys == nil { try Self.checkLocal(settings, endpoints) }
    try settings.refuseUnknown()
    guard !federations.isEmpty else {
      throw ConfigurationError(
        "federations", "none is given; `flame init` writes a configuration to start from", origin: file)
    }
  }

  package func federation(_ name: String) -> FederationConfiguration? { federations.first { $0.name == name } }

  private static func endpoints(_ settings: Settings, _ data: String) throws(ConfigurationError) -> Endpoints {
    let run = settings.text("run", default: "\(data)/run")
    return Endpoints(
      broker: try endpoint(settings, "broker", default: "ipc://\(run)/broker"),
      collector: try endpoint(settings, "collector", default: "tcp://127.0.0.1:7101"),
      releases: try endpoint(settings, "releases", default: "tcp://127.0.0.1:7102"),
      ranges: try endpoint(settings, "ranges", default: "tcp://127.0.0.1:7103"), operators: "ipc://\(run)")
  }

  private static func endpoint(
    _ settings: Settings, _ name: String, default fallback: String
  ) throws(ConfigurationError) -> String {
    let text = settings.text("endpoints.\(name)", default: fallback)
    do throws(EndpointError) { _ = try Endpoint(text) } catch {
      throw ConfigurationError("endpoints.\(name)", "\(error)", origin: settings.origin("endpoints.\(name)"))
    }
    return text
  }

  /// The security has to be spelled out: there is no default that could be overlooked.
  private static func keys(_ settings: Settings, _ data: String) throws(ConfigurationError) -> String? {
    let folder = settings.text("keys", default: "\(data)/keys")
    switch settings.text("security", default: "") {
    case "curve": return folder
    case "none": return nil
    default:
      throw ConfigurationError(
        "security", "must be spelled out: “curve”, or “none” for ipc and loopback endpoints only",
        origin: settings.origin("security"))
    }
  }

  /// Plain transport only where nobody else can listen.
  private static func checkLocal(_ settings: Settings, _ endpoints: Endpoints) throws(ConfigurationError) {
    for (name, endpoint) in endpoints.all where !isLocal(endpoint) {
      throw ConfigurationError(
        name,
        "\(endpoint) can be reached from other machines; with security “none” only ipc:// and loopback are allowed, "
          + "like tcp://127.0.0.1:7101",
        origin: settings.origin(name))
    }
  }

  /// Whether only this machine can reach an endpoint; looks a name up.
  package static func isLocal(_ endpoint: String) -> Bool { (try? Endpoint(endpoint))?.isLocal() ?? false }
}
