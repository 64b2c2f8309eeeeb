import Cryptography
import Messaging
import TestSupport
import Testing

@Suite struct CurveTests {
  private let server = Self.keys()
  private let known = Self.keys()

  static func keys() -> CurveKeys {
    let pair = newCurveKeyPair()
    return CurveKeys(publicKey: pair.publicKey, secretKey: pair.secretKey)
  }

  private func router(_ context: Context) throws -> (Socket) {
    try Socket(context, .router, SocketOptions(transport: .server(server, domain: "test")))
  }

  private func dealer(_ context: Context, _ keys: CurveKeys, server key: [UInt8]? = nil) throws -> Socket {
    try Socket(context, .dealer, SocketOptions(transport: .client(keys, server: key ?? server.publicKey)))
  }

  /// Whether a peer's message arrives at a server that lets `known` in.
  private func arrives(_ peer: (Context) throws -> Socket, _ allowed: [CurveKeys]) throws -> String? {
    try withTemporaryFolder { folder in
      let context = Context()
      let keys = Set(allowed.map(\.publicKey))
      let authenticator = try Authenticator(context: context) { key, domain in
        domain == "test" && keys.contains(key) ? Hexadecimal.text(key) : nil
      }
      let router = try router(context)
      let endpoint = try router.bind("ipc://\(folder)/s")
      let dealer = try peer(context)
      try dealer.connect(endpoint)
      defer { withExtendedLifetime(authenticator) {} }
      let deadline = monotonicMilliseconds() + 700
      while monotonicMilliseconds() < deadline {
        _ = try dealer.send([text("hello")])
        _ = try poll([PollItem(router)], milliseconds: 20)
        if let message = try router.receiveMessage() { return message.user }
      }
      return nil
    }
  }

  @Test func anAllowedKeyGetsInAndIsNamedByEveryMessage() throws {
    let hex = Hexadecimal.text(known.publicKey)
    #expect(try arrives({ try dealer($0, known) }, [known]) == hex)
  }

  @Test func anUnknownKeyGetsNoHandshake() throws {
    #expect(try arrives({ try dealer($0, Self.keys()) }, [known]) == nil)
  }

  @Test func aPeerWithoutCurveGetsNothingThrough() throws {
    #expect(try arrives({ try Socket($0, .dealer) }, [known]) == nil)
  }

  @Test func aPeerThatExpectsAnotherServerGetsNothingThrough() throws {
    #expect(try arrives({ try dealer($0, known, server: Self.keys().publicKey) }, [known]) == nil)
  }

  @Test func withoutAnAuthenticatorNobodyGetsIn() throws {
    try withTemporaryFolder { folder in
      let context = Context()
      let router = try router(context)
      let dealer = try dealer(context, known)
      do throws(MessagingError) {
        try dealer.connect(try router.bind("ipc://\(folder)/s"))
      } catch { return }
      let deadline = monotonicMilliseconds() + 500
      while monotonicMilliseconds() < deadline {
        _ = try dealer.send([text("hello")])
        _ = try poll([PollItem(router)], milliseconds: 20)
        #expect(try router.receive() == nil)
      }
    }
  }
}
