import Glibc

/// A connection by TCP that speaks no protocol by itself.
final class RawConnection {
  private let descriptor: Int32

  /// The first bytes of every peer that speaks ZMTP 3.
  static let greeting: [UInt8] =
    [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F, 3, 1] + Array("CURVE".utf8)
    + [UInt8](repeating: 0, count: 15) + [0] + [UInt8](repeating: 0, count: 31)

  init(_ endpoint: String) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    precondition(Self.connect(descriptor, endpoint), "nobody listens at \(endpoint)")
  }

  /// Whether a connection is taken there now.
  static func isTaken(at endpoint: String) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    return connect(descriptor, endpoint)
  }

  private static func connect(_ descriptor: Int32, _ endpoint: String) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = (endpoint.split(separator: ":").last.flatMap { UInt16($0) } ?? 0).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafeBytes(of: &address) {
      Glibc.connect(descriptor, $0.bindMemory(to: sockaddr.self).baseAddress, socklen_t($0.count)) == 0
    }
  }

  deinit { close(descriptor) }

  /// Sends what can be sent now; how many bytes that was.
  @discardableResult
  func say(_ bytes: some Collection<UInt8>) -> Int {
    let bytes = Array(bytes)
    return max(0, send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)))
  }

  /// So many bytes, waited for.
  func hear(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var found = 0
    try waitUntil("\(count) bytes of the server") {
      let length = recv(descriptor, &bytes[found], count - found, Int32(MSG_DONTWAIT))
      if length == 0 { throw Overdue(what: "\(count) bytes before the server ended the connection", logs: "") }
      found += max(0, length)
      return found == count
    }
    return bytes
  }

  /// Ends the connection so that the other end hears of an error.
  func reset() {
    // To connect to nowhere dissolves what there is.
    var nowhere = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    Glibc.connect(descriptor, &nowhere, socklen_t(MemoryLayout.size(ofValue: nowhere)))
  }

  /// Whether the server ended the connection; what it said before is passed over.
  var isEnded: Bool {
    var bytes = [UInt8](repeating: 0, count: 1024)
    while true {
      let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      if count > 0 { continue }
      return count == 0 || errno != EAGAIN
    }
  }
}
