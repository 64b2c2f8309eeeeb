import Glibc
import Messaging
import TestSupport
import Testing

/// A dealer whose connection carries nothing is made anew, although tcp acknowledges or libzmq has given up: it never tries
/// again where a handshake failed by its protocol.
@Suite struct MutenessTests {
  @Test func whoCouldSayNothingForLongConnectsAnew() throws {
    let context = Context()
    let (endpoint, dealer) = try refused(context)
    let server = try server(context, endpoint)
    var now: UInt64 = 1_000
    #expect(try dealer.ask(text("lost"), now: now) != .queued)
    now += 14_999
    #expect(try dealer.ask(text("lost"), now: now) != .queued)
    #expect(try !dealer.renew(now: now))
    #expect(try !isReadable(PollItem(server), within: 300), "libzmq connected again by itself")
    now += 1
    #expect(try dealer.renew(now: now))
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
      #expect(try !dealer.renew(now: number * 14_000))
    }
    #expect(peers.count == 1)
  }

  /// Neither where nothing comes nor where the server goes on to say things unasked, since it does not hear.
  @Test(arguments: [[], [.toServer], [.toClient], [.toServer, .toClient]] as [Set<DeafRelay.Way>])
  func whoHasNoAnswerOverAConnectionThatLooksAliveConnectsAnew(lost: Set<DeafRelay.Way>) throws {
    let isCut = !lost.isEmpty
    let context = Context()
    let server = try Socket(context, .router)
    try DeafRelay.with(to: try server.bind("tcp://127.0.0.1:*")) { relay in
      let dealer = try ServerDealer(context, relay.endpoint, transport: .plain, servers: nil)
      try wait(for: .queued) { try dealer.ask(text("first"), now: 1000) }
      let peer = try next(server)[0]
      try server.send([peer, text("answer")])
      _ = try poll([dealer.pollItem], milliseconds: patience)
      #expect(try dealer.receive(now: 2000) == [text("answer")])
      dealer.answered()
      relay.cut(lost)
      #expect(try dealer.ask(text("second"), now: 3000) == .queued)
      #expect(try !dealer.renew(now: 17_999))
      if !isCut {
        try server.send([try next(server)[0], text("answer")])
        _ = try poll([dealer.pollItem], milliseconds: patience)
        #expect(try dealer.receive(now: 17_999) == [text("answer")])
        dealer.answered()
      } else if !lost.contains(.toClient) {
        try server.send([peer, text("news")])
        _ = try poll([dealer.pollItem], milliseconds: patience)
        #expect(try dealer.receive(now: 17_999) == [text("news")])
      }
      #expect(try dealer.renew(now: 18_000) == isCut)
      try wait(for: .queued) { try dealer.ask(text("third"), now: 18_000) }
      if lost == [.toClient] { #expect(try next(server)[1] == text("second")) }
      let heard = try next(server)
      #expect(heard[1] == text("third") && (heard[0] != peer) == isCut)
      #expect(relay.accepted == (isCut ? 2 : 1))
    }
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
