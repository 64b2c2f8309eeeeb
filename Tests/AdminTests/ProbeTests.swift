import Admin
import Glibc
import TestSupport
import Testing

@Suite struct ProbeTests {
  private let board = Board()

  /// What the probe says, asked on a thread of its own: it blocks, and the answer comes from the concurrency pool, which
  /// other tests may keep busy for a while.
  private func ask(_ page: AdminProbe.Page, _ address: AdminAddress, patience: Double = 300) async throws
    -> AdminProbe.Answer
  {
    try await onThread { AdminProbe(address, patience: patience).ask(page) }
  }

  private func withServer(_ body: (AdminAddress) async throws -> Void) async throws {
    let server = try await onThread { [board] in try AdminServer(AdminAddress(port: 0), board: board, clock: { 1 }) }
    try await body(server.address)
    withExtendedLifetime(server) {}
  }

  @Test func aProcessThatStartsIsAliveAndNotReady() async throws {
    try await withServer { address in
      let (life, work) = (try await ask(.alive, address), try await ask(.ready, address))
      #expect(life == .init(isWell: true, text: "ok"))
      #expect(work == .init(isWell: false, text: "starting"))
    }
  }

  @Test func aProcessThatWorksIsReadyUntilItSaysWhyNot() async throws {
    try await withServer { address in
      board.post(now: 0, obstacle: nil, metrics: [])
      let before = try await ask(.ready, address)
      board.post(now: 0, obstacle: "no space left", metrics: [])
      let after = try await ask(.ready, address)
      #expect(before == .init(isWell: true, text: "ok"))
      #expect(after == .init(isWell: false, text: "no space left"))
    }
  }

  @Test func whereNothingListensTheAnswerNamesTheAddress() async throws {
    let (descriptor, address) = try boundSocket()
    close(descriptor)
    let answer = try await ask(.alive, address)
    #expect(!answer.isWell && answer.text.hasPrefix("\(address) does not answer"))
  }

  @Test func aProcessThatNeverAnswersIsGivenUp() async throws {
    let (descriptor, address) = try boundSocket()
    defer { close(descriptor) }
    try #require(listen(descriptor, 1) == 0)
    let answer = try await ask(.alive, address, patience: 0.1)
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
