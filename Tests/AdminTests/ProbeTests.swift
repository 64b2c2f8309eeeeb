import Admin
import Glibc
import TestSupport
import Testing

@Suite struct ProbeTests {
  private let board = Board()

  /// Other tests may keep the threads that the server in this process needs for long.
  private func withServer(_ body: @escaping @Sendable (AdminProbe) throws -> Void) async throws {
    try await onThread { [board] in
      let server = try AdminServer(AdminAddress(port: 0), board: board, clock: { 1 })
      try withExtendedLifetime(server) { try body(AdminProbe(server.address, patience: 300)) }
    }
  }

  @Test func aProcessThatStartsIsAliveAndNotReady() async throws {
    try await withServer { probe in
      #expect(probe.ask(.alive) == .init(isWell: true, text: "ok"))
      #expect(probe.ask(.ready) == .init(isWell: false, text: "starting"))
    }
  }

  @Test func aProcessThatWorksIsReadyUntilItSaysWhyNot() async throws {
    try await withServer { [board] probe in
      board.post(now: 0, obstacle: nil, metrics: [])
      #expect(probe.ask(.ready) == .init(isWell: true, text: "ok"))
      board.post(now: 0, obstacle: "no space left", metrics: [])
      #expect(probe.ask(.ready) == .init(isWell: false, text: "no space left"))
    }
  }

  @Test func whereNothingListensTheAnswerNamesTheAddress() async throws {
    let (descriptor, address) = try boundSocket()
    close(descriptor)
    let answer = try await onThread { AdminProbe(address).ask(.alive) }
    #expect(!answer.isWell && answer.text.hasPrefix("\(address) does not answer"))
  }

  @Test func aProcessThatNeverAnswersIsGivenUp() async throws {
    let (descriptor, address) = try boundSocket()
    defer { close(descriptor) }
    try #require(listen(descriptor, 1) == 0)
    let answer = try await onThread { AdminProbe(address, patience: 0.1).ask(.alive) }
    #expect(answer == .init(isWell: false, text: "\(address) does not answer within 0.1 s"))
  }

  private func boundSocket() throws -> (Int32, AdminAddress) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
      }
    }
    try #require(result == 0)
    return (descriptor, AdminAddress(port: UInt16(bigEndian: address.sin_port)))
  }
}
