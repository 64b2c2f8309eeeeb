import Admin
import Glibc
import TestSupport
import Testing

/// What clients do with their connections beside asking.
@Suite struct ConnectionTests {
  private func withServer(
    _ limits: HTTPLimits, _ body: @escaping @Sendable (AdminAddress) throws -> Void
  ) async throws {
    try await onThread {
      let server = try AdminServer(AdminAddress(port: 0), limits: limits, board: Board(), clock: { 1 })
      try withExtendedLifetime(server) { try body(server.address) }
    }
  }

  /// A connection on which nothing is said yet.
  private static func connected(to address: AdminAddress) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_addr.s_addr = inet_addr(address.host)
    target.sin_port = address.port.bigEndian
    let result = withUnsafePointer(to: &target) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(result == 0)
    return descriptor
  }

  /// Waits until the server closes some of these connections; which those are.
  private static func closed(_ descriptors: [Int32]) -> [Bool] {
    var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    poll(&entries, nfds_t(entries.count), 300_000)
    return entries.map { $0.revents != 0 }
  }

  @Test func whoSaysNothingIsNotWaitedForForever() async throws {
    try await withServer(HTTPLimits(patience: .milliseconds(50))) { address in
      let silent = try Self.connected(to: address)
      defer { close(silent) }
      #expect(Self.closed([silent]) == [true])
      let half = try Self.connected(to: address)
      defer { close(half) }
      let words = Array("GET /livez HTTP/1.1\r\nHost: ".utf8)
      #expect(write(half, words, words.count) == words.count)
      #expect(Self.closed([half]) == [true])
    }
  }

  @Test func oneTooManyIsClosedAndTheOthersStay() async throws {
    try await withServer(HTTPLimits(connections: 2)) { address in
      let all = try (0..<3).map { _ in try Self.connected(to: address) }
      defer { for descriptor in all { close(descriptor) } }
      #expect(Self.closed(all).count { $0 } == 1)
    }
  }
}
