import Addresses
import Glibc
import Messaging
import Testing

/// What is listened on and connected to in either family of addresses. A machine without IPv6 passes over what needs it.
@Suite(.timeLimit(.minutes(1))) struct EndpointTests {
  static let hasIPv6 = (try? Socket(Context(), .router).bind("tcp://[::1]:*")) != nil
  /// Whether localhost, too, has an address of each family.
  static let hasBothNamed = hasIPv6 && Set(Address.all(of: "localhost").map(\.isIPv6)).count == 2

  private func port(_ bound: String) throws -> String { String(try #require(bound.split(separator: ":").last)) }

  /// Whether what is said at one endpoint is heard at the other.
  private func isHeard(listening endpoint: String, connecting client: String) throws -> Bool {
    let context = Context()
    let router = try Socket(context, .router)
    let bound = try router.bind(endpoint)
    let dealer = try Socket(context, .dealer)
    try dealer.connect("tcp://\(client):\(try port(bound))")
    try deliver([text("hello")], by: dealer)
    return try next(router).last == text("hello")
  }

  @Test(arguments: ["127.0.0.1", "*", "0.0.0.0"]) func byTheAddressOfIPv4(client: String) throws {
    #expect(try isHeard(listening: "tcp://127.0.0.1:*", connecting: client))
  }

  @Test(.enabled(if: hasIPv6)) func byTheAddressOfIPv6() throws {
    #expect(try isHeard(listening: "tcp://[::1]:*", connecting: "[::1]"))
  }

  @Test(.enabled(if: hasIPv6), arguments: ["tcp://*:*", "tcp://[::]:*"])
  func whatListensOnBothIsReachedByBoth(endpoint: String) throws {
    for client in ["127.0.0.1", "[::1]", "localhost"] {
      #expect(try isHeard(listening: endpoint, connecting: client), "\(endpoint) from \(client)")
    }
  }

  @Test(.enabled(if: hasBothNamed)) func aNameWithBothIsListenedOnAndReachedByBoth() throws {
    for client in ["127.0.0.1", "[::1]", "localhost"] {
      #expect(try isHeard(listening: "tcp://localhost:*", connecting: client), "from \(client)")
    }
    #expect(try isHeard(listening: "tcp://[::1]:*", connecting: "localhost"))
  }

  /// Where localhost has an address of IPv6, libzmq would try no other.
  @Test func aNameIsReachedAtTheAddressThatAnswers() throws {
    #expect(try isHeard(listening: "tcp://127.0.0.1:*", connecting: "localhost"))
    #expect(try isHeard(listening: "tcp://localhost:*", connecting: "127.0.0.1"))
    #expect(try isHeard(listening: "tcp://lo:*", connecting: "127.0.0.1"))
  }

  @Test func aNameTakesNoPortThatAnotherListensOn() throws {
    let context = Context()
    let first = try Socket(context, .router)
    let taken = try port(try first.bind("tcp://127.0.0.1:*"))
    #expect { try Socket(context, .router).bind("tcp://localhost:\(taken)") } throws: {
      ($0 as? MessagingError)?.code == EADDRINUSE && "\($0)".contains("tcp://localhost:\(taken)")
    }
  }

  @Test(arguments: [
    ("tcp://nobody.invalid:7101", "there is no host “nobody.invalid”"),
    ("tcp://192.0.2.7:7101", "not an address of this"),
    ("tcp://[fe80::7%no-such]:7101", "no network interface “no-such”"), ("tcp://::1:7101", "write tcp://[::1]:7101"),
  ])
  func whatCannotBeListenedOnSaysWhy(_ endpoint: String, _ why: String) {
    #expect { try Socket(Context(), .router).bind(endpoint) } throws: {
      "\($0)".contains(why) && "\($0)".contains(endpoint)
    }
  }

  @Test func nobodyConnectsToNoPort() {
    #expect { try Socket(Context(), .dealer).connect("tcp://127.0.0.1:*") } throws: { "\($0)".contains("no port") }
  }

  /// A host that is not there yet may come.
  @Test func aHostThatIsNotKnownYetIsWaitedFor() throws {
    try Socket(Context(), .dealer).connect("tcp://nobody.invalid:7101")
  }

  /// The guard knows a listener's connections by its port, and shows an address of IPv4 as one.
  @Test(.enabled(if: hasIPv6), arguments: [("127.0.0.1", "127.0.0.1"), ("[::1]", "::1")])
  func theGuardCutsAndNamesPeersOfBothFamilies(_ host: String, _ shown: String) throws {
    let context = Context()
    let connections = try ConnectionGuard(context: context, ConnectionLimits(silence: 50))
    let router = try Socket(context, .router, SocketOptions(handshakeMilliseconds: 60_000), watchedBy: connections)
    let bound = try port(try router.bind("tcp://*:*"))
    let dealer = try Socket(context, .dealer)
    try dealer.connect("tcp://\(host):\(bound)")
    var cuts: [Cut] = []
    let deadline = monotonicMilliseconds() + UInt64(patience)
    while cuts.isEmpty && monotonicMilliseconds() < deadline {
      cuts = connections.takeCuts()
      while try router.receive() != nil {}
      _ = try poll([PollItem(router)], milliseconds: 20)
    }
    #expect(cuts.first?.peer == shown && cuts.first?.reason == .silent)
  }
}
