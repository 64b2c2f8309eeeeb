internal import Addresses

/// Where an admin server listens: `PORT` on loopback, or `HOST:PORT` with an IPv4 address, an IPv6 address in brackets, or
/// a name of this machine.
package struct AdminAddress: Hashable, Sendable, CustomStringConvertible {
  /// An IPv4 address, or an IPv6 address in brackets.
  package let host: String
  package let port: UInt16

  package init(host: String = "127.0.0.1", port: UInt16) {
    self.host = host
    self.port = port
  }

  /// nil where the text is neither. A name stands for its first address of now, one of IPv4 where it has any.
  package init?(_ text: String) {
    if let port = UInt16(text) {
      self.init(port: port)
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let port = parts.last.flatMap({ UInt16($0) }),
      case .network(let host, _)? = try? Endpoint("tcp://\(parts.dropLast().joined(separator: ":")):*"),
      let address = Self.address(host), address.zone == nil
    else { return nil }
    self.init(host: address.text, port: port)
  }

  private static func address(_ host: Endpoint.Host) -> Address? {
    switch host {
    case .all: Address("0.0.0.0")
    case .address(let address): address
    case .name(let name): Address.all(of: name).first
    }
  }

  private var address: Address? { Address(host.filter { !"[]".contains($0) }) }

  /// Whether only this machine reaches it.
  package var isLoopback: Bool { address?.isLoopback ?? false }

  /// The host without brackets where it is an IPv6 address, else nil.
  var ip6: String? { host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : nil }

  package var description: String { "http://\(host):\(port)" }
}
