extension Endpoint {
  /// Whether only this machine can reach it: a file, or loopback. A name counts where all its addresses do.
  ///
  /// - Parameters:
  ///   - addresses: of a name.
  package func isLocal(_ addresses: (String) -> [Address] = { Address.all(of: $0) }) -> Bool {
    switch self {
    case .file: return true
    case .network(.all, _): return false
    case .network(.address(let address), _): return address.isLoopback
    case .network(.name(let name), _):
      let found = addresses(name)
      return !found.isEmpty && found.allSatisfy(\.isLoopback)
    }
  }

  /// Why nobody on another machine, or on this one, could connect to it; nil where one could.
  package var connectingFault: String? {
    switch self {
    case .file: nil
    case .network(_, .any): "has no port that one could connect to"
    case .network(.all, _): "stands for all addresses of this machine: nobody elsewhere can connect to that"
    case .network(.address(let address), _) where address.isAny:
      "stands for all addresses of this machine: nobody elsewhere can connect to that"
    case .network: nil
    }
  }

  /// The host's name, where it has one.
  package var name: String? {
    guard case .network(.name(let name), _) = self else { return nil }
    return name
  }
}

extension Endpoint.Host {
  /// As the system looks it up.
  package var lookedUp: String {
    switch self {
    case .all: "127.0.0.1"
    case .address(let address): address.text.filter { !"[]".contains($0) }
    case .name(let name): name
    }
  }
}
