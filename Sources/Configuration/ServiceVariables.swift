internal import Addresses

/// The variables that a platform sets for what it calls services, and that look like settings where a service's name
/// begins with `flame`:
///
///     FLAME_COLLECTOR_SERVICE_HOST=10.96.14.7               Kubernetes, for the Service flame-collector
///     FLAME_COLLECTOR_SERVICE_PORT=7101                     and FLAME_COLLECTOR_SERVICE_PORT_UPDATES, for a named port
///     FLAME_COLLECTOR_PORT=tcp://10.96.14.7:7101            Kubernetes, and links of docker
///     FLAME_COLLECTOR_PORT_7101_TCP=tcp://10.96.14.7:7101   and …_PROTO, …_PORT, …_ADDR, …_PORT_START, …_PORT_END
///     FLAME_COLLECTOR_NAME=/agent/flame-collector           links of docker, with FLAME_COLLECTOR_ENV_…
///
/// Name and value must have that form: what is a setting with a typing error is not passed over.
struct ServiceVariables {
  private let environment: [String: String]

  init(_ environment: [String: String]) { self.environment = environment }

  func contains(_ variable: String) -> Bool {
    guard let value = environment[variable] else { return false }
    let words = variable.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    return words.indices.dropFirst().contains { end in
      Self.isMade(
        words[end...].joined(separator: "_"), value, service: words[..<end].joined(separator: "_"), environment)
    }
  }

  /// Whether there is a Service of which this variable tells.
  func isOfService(_ variable: String) -> Bool {
    guard contains(variable) else { return false }
    let words = variable.split(separator: "_", omittingEmptySubsequences: false)
    return words.indices.dropFirst().contains { end in
      let host = words[..<end].joined(separator: "_") + "_SERVICE_HOST"
      return host != variable && contains(host)
    }
  }

  private static func isMade(
    _ ending: String, _ value: String, service: String, _ environment: [String: String]
  ) -> Bool {
    if ending == "SERVICE_HOST" { return Address(value) != nil }
    if ending == "SERVICE_PORT" || ending.hasPrefix("SERVICE_PORT_") { return isPort(value) }
    if ending == "PORT" { return isPlace(value) }
    if ending == "NAME" { return isLink(value) }
    if ending.hasPrefix("ENV_") { return environment["\(service)_NAME"].map(isLink) ?? false }
    guard let match = ending.wholeMatch(of: /PORT_(\d{1,5})_(TCP|UDP|SCTP)(_\w+)?/) else { return false }
    switch match.3 {
    case nil: return isPlace(value)
    case "_PROTO": return value == match.2.lowercased()
    case "_PORT", "_PORT_START", "_PORT_END": return isPort(value)
    case "_START", "_END": return isPlace(value)
    case "_ADDR": return Address(value) != nil
    default: return false
    }
  }

  private static func isPort(_ value: String) -> Bool { UInt16(value).map { $0 > 0 } ?? false }

  /// An address with a protocol and a port; one of IPv6 in brackets, or without.
  private static func isPlace(_ value: String) -> Bool {
    guard let match = value.wholeMatch(of: /(?:tcp|udp|sctp):\/\/(.+):(\d+)/) else { return false }
    let host = match.1.hasPrefix("[") && match.1.hasSuffix("]") ? match.1.dropFirst().dropLast() : match.1
    return Address(String(host)) != nil && isPort(String(match.2))
  }

  /// What docker calls a link: /CONTAINER/ALIAS.
  private static func isLink(_ value: String) -> Bool { value.wholeMatch(of: /\/[\w.-]+\/[\w.-]+/) != nil }
}
