import Cryptography
import Glibc
import Messaging
import Synchronization
import Testing

/// The guard against real connections.
@Suite struct ConnectionGuardTests {
  private let server = CurveTests.keys()
  private let client = CurveTests.keys()

  private func transports(_ isEncrypted: Bool) -> (server: Transport, client: Transport) {
    guard isEncrypted else { return (.plain, .plain) }
    return (.server(server, domain: "test"), .client(client, server: server.publicKey))
  }

  private func authenticator(_ context: Context) throws -> Authenticator {
    try Authenticator(context: context) { key, _ in Hexadecimal.text(key) }
  }

  /// The first cut, waited for; messages are taken meanwhile.
  private func cut(_ connections: ConnectionGuard, of socket: borrowing Socket) throws -> CutReason? {
    let deadline = monotonicMilliseconds() + UInt64(patience)
    while monotonicMilliseconds() < deadline {
      if let cut = connections.takeCuts().first { return cut.reason }
      while try socket.receive() != nil {}
      _ = try poll([PollItem(socket)], milliseconds: 20)
    }
    return nil
  }

  /// What the ledger thinks that messages took is what they took: nothing adds up, whatever their sizes.
  @Test(arguments: [false, true])
  func messagesThatAreTakenCostNothing(isEncrypted: Bool) throws {
    let context = Context()
    let authenticator = try authenticator(context)
    let transports = transports(isEncrypted)
    let connections = try ConnectionGuard(context: context, ConnectionLimits(undelivered: 20_000, silence: 10_000))
    let router = try Socket(
      context, .router, SocketOptions(transport: transports.server), watchedBy: connections)
    let dealer = try Socket(context, .dealer, SocketOptions(transport: transports.client))
    let endpoint = try router.bind("tcp://127.0.0.1:*")
    try dealer.connect(endpoint)
    let sizes = [0, 1, 200, 222, 223, 255, 256, 3000]
    for round in 0..<1500 {
      let message = [[UInt8](repeating: 1, count: sizes[round % sizes.count]), [2]]
      try deliver(message, by: dealer)
      #expect(try next(router).count == 3)
    }
    // One more look of the guard, told by the cut of a second connection.
    let second = try Socket(context, .dealer, SocketOptions(highWaterMark: 0, transport: transports.client))
    try second.connect(endpoint)
    try deliver([[1]], by: second)
    _ = try next(router)
    for _ in 0..<100 { try deliver([[UInt8](repeating: 1, count: 3000)], by: second) }
    try waitUntilCut(connections)
    try deliver([[9]], by: dealer)
    withExtendedLifetime(authenticator) {}
  }

  private func waitUntilCut(_ connections: ConnectionGuard) throws {
    let deadline = monotonicMilliseconds() + UInt64(patience)
    while connections.counts.isEmpty && monotonicMilliseconds() < deadline { _ = try poll([], milliseconds: 10) }
    #expect(connections.counts == [.tooMuchUnderWay: 1])
  }

  /// A full receive queue is where a peer can end libzmq's process. The kernel's own buffers hold less than this.
  @Test func whatIsWatchedTakesMessagesWithoutAHighWaterMark() throws {
    let context = Context()
    let connections = try ConnectionGuard(context: context, ConnectionLimits(undelivered: 1 << 30))
    let options = SocketOptions(highWaterMark: 10)
    let router = try Socket(context, .router, options, watchedBy: connections)
    let dealer = try Socket(context, .dealer, options)
    try dealer.connect(try router.bind("tcp://127.0.0.1:*"))
    let ballast = [UInt8](repeating: 7, count: 1 << 20)
    for _ in 0..<60 { try deliver([ballast], by: dealer) }
    for _ in 0..<60 { #expect(try next(router).last == ballast) }
  }

  /// Two bytes on the wire are 64 in memory.
  @Test(arguments: [false, true])
  func emptyFramesWithoutEndAreCut(isKnown: Bool) throws {
    let context = Context()
    let connections = try ConnectionGuard(context: context, ConnectionLimits(undelivered: 20_000, silence: 10_000))
    let router = try Socket(context, .router, watchedBy: connections)
    let dealer = try Socket(context, .dealer, SocketOptions(highWaterMark: 0))
    try dealer.connect(try router.bind("tcp://127.0.0.1:*"))
    if isKnown {
      try deliver([[1]], by: dealer)
      _ = try next(router)
    }
    // Nobody has too much before all messages were taken once; from then on nobody takes any.
    #expect(try router.receiveMessage() == nil)
    try deliver([[UInt8]](repeating: [], count: 20_000), by: dealer)
    try waitUntilCut(connections)
  }

  /// What was granted may be under way, however little else may.
  @Test func creditIsGrantedToWhoSentAMessage() throws {
    let context = Context()
    let connections = try ConnectionGuard(context: context, ConnectionLimits(undelivered: 20_000))
    let router = try Socket(context, .router, watchedBy: connections)
    let endpoint = try router.bind("tcp://127.0.0.1:*")
    let trusted = try Socket(context, .dealer)
    let other = try Socket(context, .dealer)
    try trusted.connect(endpoint)
    try deliver([[1]], by: trusted)
    let message = try #require(try nextMessage(router))
    router.grant(message, credit: 200_000)
    try other.connect(endpoint)
    try deliver([[2]], by: other)
    _ = try next(router)
    try deliver([[UInt8](repeating: 7, count: 100_000)], by: trusted)
    try deliver([[UInt8](repeating: 7, count: 100_000)], by: other)
    try waitUntilCut(connections)
  }

  private func nextMessage(_ socket: borrowing Socket) throws -> Received? {
    while try isReadable(PollItem(socket)) {
      if let message = try socket.receiveMessage() { return message }
    }
    return nil
  }

  @Test func whoConnectsAndSaysNothingIsCut() throws {
    let context = Context()
    let connections = try ConnectionGuard(context: context, ConnectionLimits(silence: 50))
    let router = try Socket(
      context, .router, SocketOptions(handshakeMilliseconds: 60_000), watchedBy: connections)
    let peer = try #require(RawPeer(try router.bind("tcp://127.0.0.1:*")))
    #expect(try cut(connections, of: router) == .silent)
    #expect(peer.isEnded())
  }

  @Test func ofTooManyHalfOpenConnectionsTheOldestAreCut() throws {
    let context = Context()
    let connections = try ConnectionGuard(context: context, ConnectionLimits(unheard: 2))
    let router = try Socket(
      context, .router, SocketOptions(handshakeMilliseconds: 60_000), watchedBy: connections)
    let endpoint = try router.bind("tcp://127.0.0.1:*")
    let peers = try (0..<3).map { _ in try #require(RawPeer(endpoint)) }
    #expect(try cut(connections, of: router) == .unheard)
    #expect(peers[0].isEnded())
    #expect(connections.counts == [.unheard: 1])
  }

  @Test func aKeyThatIsAllowedNoMoreIsCutWhileItIsConnected() throws {
    let context = Context()
    let authenticator = try authenticator(context)
    let isRevoked = Flag()
    let connections = try ConnectionGuard(context: context, ConnectionLimits()) { _ in !isRevoked.value }
    let router = try Socket(
      context, .router, SocketOptions(transport: transports(true).server), watchedBy: connections)
    let dealer = try Socket(context, .dealer, SocketOptions(transport: transports(true).client))
    try dealer.connect(try router.bind("tcp://127.0.0.1:*"))
    try deliver([[1]], by: dealer)
    _ = try next(router)
    isRevoked.value = true
    #expect(try cut(connections, of: router) == .notAllowed)
    withExtendedLifetime(authenticator) {}
  }

  /// A broadcast tells who subscribed, and over which connection.
  @Test func subscribersOfOneKeyAreCounted() throws {
    let context = Context()
    let authenticator = try authenticator(context)
    let connections = try ConnectionGuard(context: context, ConnectionLimits(silence: 10_000, perUser: 1))
    let broadcast = try Socket(
      context, .broadcast, SocketOptions(transport: transports(true).server), watchedBy: connections)
    let endpoint = try broadcast.bind("tcp://127.0.0.1:*")
    let first = try Socket(context, .subscription, SocketOptions(transport: transports(true).client))
    let second = try Socket(context, .subscription, SocketOptions(transport: transports(true).client))
    for topic in ["a", "b"] {
      try first.subscribe(topic)
      try second.subscribe(topic)
    }
    try first.connect(endpoint)
    try second.connect(endpoint)
    #expect(try cut(connections, of: broadcast) == .surplus)
    withExtendedLifetime(authenticator) {}
  }

  @Test func aSubscriberWithoutEndIsCut() throws {
    let context = Context()
    let connections = try ConnectionGuard(context: context, ConnectionLimits(total: 20_000, silence: 10_000))
    let broadcast = try Socket(context, .broadcast, watchedBy: connections)
    let subscriber = try Socket(context, .subscription)
    try subscriber.connect(try broadcast.bind("tcp://127.0.0.1:*"))
    for number in 0..<1000 { try subscriber.subscribe("a topic that has the number \(number)") }
    #expect(try cut(connections, of: broadcast) == .tooMuch)
  }
}

/// Something that one thread sets and another reads.
private final class Flag: Sendable {
  private let flag = Mutex(false)
  var value: Bool {
    get { flag.withLock { $0 } }
    set { flag.withLock { $0 = newValue } }
  }
}

/// A connection by TCP that says nothing.
private final class RawPeer {
  private let descriptor: Int32

  init?(_ endpoint: String) {
    guard let port = endpoint.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = withUnsafeBytes(of: &address) {
      connect(descriptor, $0.bindMemory(to: sockaddr.self).baseAddress, socklen_t($0.count)) == 0
    }
    guard isConnected else { return nil }
  }

  deinit { close(descriptor) }

  /// Reads what the server says of itself, to the end of the connection.
  func isEnded() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 100)
    while true {
      let count = read(descriptor, &bytes, bytes.count)
      if count <= 0 { return true }
    }
  }
}
