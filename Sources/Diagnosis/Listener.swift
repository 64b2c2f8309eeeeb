/// Who listens on an endpoint of this server.
package enum Listener: Hashable, Sendable {
  case nobody
  /// A process of this server.
  case ours(String)
  /// Another program; what is known of it.
  case other(String)
  /// Nobody can listen there; why.
  case impossible(String)

  /// - Parameters:
  ///   - setting: the endpoint's name in the configuration.
  package func finding(_ setting: String, _ endpoint: String) -> Finding {
    switch self {
    case .nobody: .ok("endpoints", "\(setting) \(endpoint) is free")
    case .ours(let process): .ok("endpoints", "\(setting) \(endpoint) is served by \(process)")
    case .other(let program):
      .wrong(
        "endpoints", "\(setting) \(endpoint) is in use by \(program)",
        cure: "stop that program, or set `\(setting)` to another endpoint")
    case .impossible(let reason):
      .wrong("endpoints", "\(setting) \(endpoint): \(reason)", cure: "set `\(setting)` to an address of this machine")
    }
  }
}
