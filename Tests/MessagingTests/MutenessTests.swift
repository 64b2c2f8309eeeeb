import Glibc
import Messaging
import Testing

/// libzmq never tries again where a handshake failed by its protocol: such a dealer is made anew.
@Suite struct MutenessTests {
  @Test func whoCouldSayNothingForLongConnectsAnew() throws {
    let context = Context()
    let (endpoint, dealer) = try refused(context)
    let server = try server(context, endpoint)
    var now: UInt64 = 1_000
    #expect(try dealer.ask(text("lost"), now: now) != .queued)
    now += 14_999
    #expect(try dealer.ask(text("lost"), now: now) != .queued)
    #expect(try !isReadable(PollItem(server), within: 300), "libzmq connected again by itself")
    now += 1
    #expect(try dealer.ask(text("lost"), now: now) != .queued)
    try wait(for: .queued) { try dealer.ask(text("heard"), now: now) }
    #expect(try next(server).last == text("heard"))
  }

  @Test func whoIsHeardNowAndThenStaysConnected() throws {
    let context = Context()
    let server = try Socket(context, .router)
    let dealer = try ServerDealer(context, try server.bind("tcp://127.0.0.1:*"), transport: .plain, servers: nil)
    var peers: Set<[UInt8]> = []
    for number in 0..<5 as Range<UInt64> {
      try wait(for: .queued) { try dealer.tell(text("here"), now: number * 14_000) }
      peers.insert(try #require(try next(server).first))
    }
    #expect(peers.count == 1)
  }

  /// A dealer whose handshake failed, since what listened speaks another mechanism, and where that was; nobody listens
  /// there now.
  private func refused(_ context: Context) throws -> (endpoint: String, dealer: ServerDealer) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(listener, $0, size)
        getsockname(listener, $0, &size)
      }
    }
    try #require(listen(listener, 1) == 0)
    let endpoint = "tcp://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    let dealer = try ServerDealer(context, endpoint, transport: .plain, servers: nil)
    let connection = accept(listener, nil, nil)
    defer { close(connection) }
    let mechanism = Array("CURVE".utf8) + [UInt8](repeating: 0, count: 15)
    let greeting: [UInt8] = [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F, 3, 0] + mechanism + [1]
    let whole = greeting + [UInt8](repeating: 0, count: 64 - greeting.count)
    try #require(write(connection, whole, whole.count) == whole.count)
    var heard = [UInt8](repeating: 0, count: 256)
    while read(connection, &heard, heard.count) > 0 {}
    return (endpoint, dealer)
  }

  private func server(_ context: Context, _ endpoint: String) throws -> Socket {
    let server = try Socket(context, .router)
    let deadline = monotonicMilliseconds() + UInt64(patience)
    while monotonicMilliseconds() < deadline {
      do {
        try server.bind(endpoint)
        return server
      } catch { _ = try poll([], milliseconds: 5) }
    }
    return server
  }
}
