/// Where an admin server listens: `PORT` on loopback, or `HOST:PORT` with an IPv4 address.
package struct AdminAddress: Hashable, Sendable, CustomStringConvertible {
  package let host: String
  package let port: UInt16

  package init(host: String = "127.0.0.1", port: UInt16) {
    self.host = host
    self.port = port
  }

  /// nil where the text is neither.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), let last = parts.last, let port = UInt16(last) else { return nil }
    let host = parts.count == 2 ? parts[0] : "127.0.0.1"
    let bytes = host.split(separator: ".", omittingEmptySubsequences: false)
    guard bytes.count == 4, bytes.allSatisfy({ UInt8($0) != nil }) else { return nil }
    self.init(host: host, port: port)
  }

  /// Whether only this machine reaches it.
  package var isLoopback: Bool { host.hasPrefix("127.") }

  package var description: String { "http://\(host):\(port)" }
}
