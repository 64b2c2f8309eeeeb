import Glibc

/// The answer of an HTTP server on loopback.
package struct HTTPAnswer: Sendable {
  package struct NoConnection: Error {
    let port: UInt16
  }

  package let status: Int
  package let headers: [String: String]
  /// As it was sent; of a stream, in chunks.
  package let body: String

  /// - Parameters:
  ///   - host: nil leaves the header out.
  ///   - isEnough: ends the reading of a stream that does not end by itself.
  package static func get(
    _ path: String, port: UInt16, method: String = "GET", host: String? = "localhost",
    isEnough: (String) -> Bool = { _ in false }
  ) throws -> HTTPAnswer {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    try connect(descriptor, port)
    let field = host.map { "Host: \($0)\r\n" } ?? ""
    let request = Array("\(method) \(path) HTTP/1.1\r\n\(field)Connection: close\r\n\r\n".utf8)
    guard write(descriptor, request, request.count) == request.count else { throw NoConnection(port: port) }
    return HTTPAnswer(readAll(descriptor, isEnough))
  }

  private init(_ text: String) {
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    let lines = (parts.first ?? "").split(separator: "\r\n")
    let words = (lines.first ?? "").split(separator: " ")
    status = words.count > 1 ? Int(words[1]) ?? 0 : 0
    body = parts.count > 1 ? String(parts[1]) : ""
    let fields = lines.dropFirst().map { $0.split(separator: ":", maxSplits: 1).map(String.init) }
    headers = Dictionary(
      fields.map { ($0[0].lowercased(), $0.count > 1 ? String($0[1].drop { $0 == " " }) : "") }
    ) { $1 }
  }

  /// A server that says nothing for so long is given up.
  private static let patience = timeval(tv_sec: 300, tv_usec: 0)

  fileprivate static func connect(_ descriptor: Int32, _ port: UInt16) throws {
    var patience = patience
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) }
    }
    guard result == 0 else { throw NoConnection(port: port) }
  }

  private static func readAll(_ descriptor: Int32, _ isEnough: (String) -> Bool) -> String {
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { return String(decoding: answer, as: UTF8.self) }
      answer += buffer[..<count]
      let text = String(decoding: answer, as: UTF8.self)
      if isEnough(text) { return text }
    }
  }
}

/// Asks, takes the first byte of the answer, and then no more for as long as it lives.
package final class SlowReader: Sendable {
  private let descriptor: Int32

  package init(_ path: String, port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try HTTPAnswer.connect(descriptor, port)
    let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
    var first: UInt8 = 0
    guard write(descriptor, request, request.count) == request.count, read(descriptor, &first, 1) == 1 else {
      throw HTTPAnswer.NoConnection(port: port)
    }
  }

  deinit { close(descriptor) }
}
