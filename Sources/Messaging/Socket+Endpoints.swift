internal import Addresses
internal import CLinux
internal import CZeroMQ

/// libzmq listens on addresses and interfaces, and not on the names of hosts; it looks names up when it connects, but
/// only in the one family of addresses that `ZMQ_IPV6` chooses. So the family is chosen here for each endpoint.
extension Socket {
  /// Milliseconds that an address may take to answer where a name has several.
  private static let patience: Int32 = 250

  /// Binds, and tells where: the real port of `tcp://127.0.0.1:*`. A name is bound at each of its addresses; `*` and
  /// `[::]` take both families.
  @discardableResult
  package func bind(_ endpoint: String) throws(MessagingError) -> String {
    guard let (host, port) = try place(endpoint, "listen on") else { return try listen(endpoint) }
    switch host {
    case .all: return try listen(endpoint, isIPv6: true)
    case .address(let address):
      try check(address, endpoint, "listen on")
      return try listen(endpoint, isIPv6: address.isIPv6)
    case .name(let name) where Address.isInterface(name): return try listen(onInterface: endpoint)
    case .name(let name): return try listen(onHost: name, port, endpoint)
    }
  }

  /// Connects; where the endpoint stands for all addresses of a machine, to this one.
  package func connect(_ endpoint: String) throws(MessagingError) {
    guard let (host, port) = try place(endpoint, "connect to") else { return try reach(endpoint, at: endpoint) }
    guard case .number(let number) = port else {
      throw fault(endpoint, "connect to", "it has no port that one could connect to")
    }
    let isEverywhere: Bool
    switch host {
    case .all: isEverywhere = true
    case .address(let address):
      try check(address, endpoint, "connect to")
      isEverywhere = address.isAny
    case .name: isEverywhere = false
    }
    try set(handle, ZMQ_IPV6, Int32(!isEverywhere && Self.needsIPv6(host, number) ? 1 : 0))
    try reach(endpoint, at: isEverywhere ? "tcp://127.0.0.1:\(number)" : endpoint)
  }

  /// nil for what does not go by a network.
  private func place(
    _ endpoint: String, _ operation: String
  ) throws(MessagingError) -> (Endpoint.Host, Endpoint.Port)? {
    guard endpoint.hasPrefix("tcp://") else { return nil }
    do throws(EndpointError) {
      guard case .network(let host, let port) = try Endpoint(endpoint) else { return nil }
      return (host, port)
    } catch { throw fault(endpoint, operation, "\(error)") }
  }

  private func check(_ address: Address, _ endpoint: String, _ operation: String) throws(MessagingError) {
    guard let zone = address.zone, !Address.isInterface(zone) else { return }
    throw fault(endpoint, operation, "there is no network interface “\(zone)” here")
  }

  private func fault(_ endpoint: String, _ operation: String, _ what: String) -> MessagingError {
    MessagingError(code: EINVAL, operation: operation, endpoint: endpoint, fault: what)
  }
}

// MARK: Listening

extension Socket {
  private func listen(_ endpoint: String, isIPv6: Bool) throws(MessagingError) -> String {
    try set(handle, ZMQ_IPV6, Int32(isIPv6 ? 1 : 0))
    return try listen(endpoint)
  }

  private func listen(_ endpoint: String) throws(MessagingError) -> String {
    _ = try call("listen on", on: endpoint) { zmq_bind(handle, endpoint) }
    return try lastEndpoint()
  }

  private func listen(onInterface endpoint: String) throws(MessagingError) -> String {
    do throws(MessagingError) { return try listen(endpoint, isIPv6: false) } catch  where error.code == ENODEV {
      return try listen(endpoint, isIPv6: true)
    }
  }

  /// On each address of the name that this machine has, all with one port; tells of the first.
  private func listen(
    onHost name: String, _ port: Endpoint.Port, _ endpoint: String
  ) throws(MessagingError) -> String {
    let addresses = Address.all(of: name)
    guard !addresses.isEmpty else {
      throw fault(endpoint, "listen on", "there is no host “\(name)”; write an address of this machine, or *")
    }
    var first: String?
    var port = port
    for address in addresses {
      do throws(MessagingError) {
        let bound = try listen("tcp://\(address.text):\(port.text)", isIPv6: address.isIPv6)
        if case .network(_, let found)? = try? Endpoint(bound) { port = found }
        first = first ?? bound
      } catch  where [EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.code) {
      } catch { throw MessagingError(code: error.code, operation: error.operation, endpoint: endpoint) }
    }
    guard let first else {
      throw MessagingError(code: EADDRNOTAVAIL, operation: "listen on", endpoint: endpoint)
    }
    return first
  }

  private func lastEndpoint() throws(MessagingError) -> String {
    var text = [CChar](repeating: 0, count: 256)
    var size = text.count
    _ = try call("ask where a socket listens") { zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &text, &size) }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

// MARK: Connecting

extension Socket {
  private func reach(_ endpoint: String, at place: String) throws(MessagingError) {
    _ = try call("connect to", on: endpoint) { zmq_connect(handle, place) }
  }

  /// A name with addresses of both families may be served at one only, and libzmq tries no other. A name that is not
  /// known yet is looked up in both.
  private static func needsIPv6(_ host: Endpoint.Host, _ port: UInt16) -> Bool {
    switch host {
    case .all: return false
    case .address(let address): return address.isIPv6
    case .name(let name):
      let addresses = Address.all(of: name, within: 1000)
      guard let old = addresses.first(where: { !$0.isIPv6 }), let new = addresses.first(where: \.isIPv6) else {
        return addresses.first?.isIPv6 ?? true
      }
      return !answers(old, port) && answers(new, port)
    }
  }

  private static func answers(_ address: Address, _ port: UInt16) -> Bool {
    clinux_tcp_reach(Endpoint.Host.address(address).lookedUp, "\(port)", patience) == 0
  }
}

extension Endpoint.Port {
  fileprivate var text: String {
    switch self {
    case .any: "*"
    case .number(let number): "\(number)"
    }
  }
}
