internal import Addresses

/// Which Host headers are answered.
///
/// With any other one, a page of another site whose name was made to point here (DNS rebinding) could read what this
/// server shows, through the browser of whoever looks at that page. A page cannot choose an address's Host.
package struct HostRule: Sendable {
  private let listen: String
  private let names: Set<String>

  /// - Parameters:
  ///   - listen: the address that the server listens on, one of IPv6 in brackets; 0.0.0.0 and [::] are all of this
  ///     machine's.
  package init(listen: String, names: [String]) {
    self.listen = listen
    self.names = Set(names.map { $0.lowercased() })
  }

  package func permits(_ header: String?) -> Bool {
    guard let header, let host = Self.host(header) else { return false }
    if ["localhost", listen].contains(host) || names.contains(host) { return true }
    guard let address = Self.address(host) else { return false }
    return address.isLoopback || Self.address(listen)?.isAny == true
  }

  /// The header without its port; nil where the port is none.
  private static func host(_ header: String) -> String? {
    let isBracketed = header.hasPrefix("[")
    let mark = header.firstIndex(of: isBracketed ? "]" : ":")
    guard let end = isBracketed ? mark.map({ header.index(after: $0) }) : mark else {
      return isBracketed ? nil : header.lowercased()
    }
    let port = header[end...]
    guard port.isEmpty || (port.hasPrefix(":") && UInt16(port.dropFirst()) != nil) else { return nil }
    return header[..<end].lowercased()
  }

  /// Written as in a URL: one of IPv6 in brackets.
  private static func address(_ host: String) -> Address? {
    let isBracketed = host.hasPrefix("[")
    let address = Address(isBracketed ? String(host.dropFirst().dropLast()) : host)
    return address?.isIPv6 == isBracketed ? address : nil
  }
}
