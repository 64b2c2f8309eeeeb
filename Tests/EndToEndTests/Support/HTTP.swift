import Glibc
import Testing

/// The answer to a GET.
struct HTTPAnswer {
  let status: Int
  let body: String

  /// - Parameters:
  ///   - port: on loopback.
  static func get(_ path: String, port: UInt16, method: String = "GET") throws -> HTTPAnswer {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    try connect(descriptor, port)
    let request = Array("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
    try #require(write(descriptor, request, request.count) == request.count)
    let text = readAll(descriptor)
    let head = text.prefix { $0 != "\r\n" }.split(separator: " ")
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    return HTTPAnswer(status: head.count > 1 ? Int(head[1]) ?? 0 : 0, body: parts.count > 1 ? String(parts[1]) : "")
  }

  private static func connect(_ descriptor: Int32, _ port: UInt16) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) }
    }
    try #require(result == 0)
  }

  private static func readAll(_ descriptor: Int32) -> String {
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { return String(decoding: answer, as: UTF8.self) }
      answer += buffer[..<count]
    }
  }
}
