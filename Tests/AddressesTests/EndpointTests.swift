import Addresses
import Testing

@Suite struct EndpointTests {
  @Test(arguments: [
    ("ipc:///run/flame/c", Endpoint.file("/run/flame/c")), ("ipc://my data/run/c", .file("my data/run/c")),
    ("tcp://*:7101", .network(.all, .number(7101))), ("tcp://localhost:*", .network(.name("localhost"), .any)),
    ("tcp://flame_1.example.org:65535", .network(.name("flame_1.example.org"), .number(65535))),
    ("tcp://eth0:1", .network(.name("eth0"), .number(1))),
  ])
  func whatMakesSenseIsTaken(_ text: String, _ endpoint: Endpoint) throws {
    #expect(try Endpoint(text) == endpoint)
  }

  @Test(arguments: ["127.0.0.1", "0.0.0.0", "[::1]", "[::]", "[2001:db8::7]", "[fe80::7%eth0]", "[::ffff:127.0.0.1]"])
  func anAddressIsTakenAndWrittenTheSame(_ host: String) throws {
    guard case .network(.address(let address), .number(7101)) = try Endpoint("tcp://\(host):7101") else {
      Issue.record("\(host) is not an address")
      return
    }
    #expect(address.text == host)
  }

  @Test(arguments: [
    ("", "is empty"), ("127.0.0.1:7101", "write tcp://127.0.0.1:7101"), ("[::1]:7101", "write tcp://[::1]:7101"),
    ("collector", "not an endpoint"), ("http://flame.example.org:7101", "address of the web"),
    ("udp://10.0.0.1:7101", "only tcp:// and ipc://"), ("TCP://10.0.0.1:7101", "only tcp:// and ipc://"),
    ("inproc://x", "only tcp:// and ipc://"), ("ipc://", "has no path"), ("tcp://10.0.0.1", "has no port"),
    ("tcp://10.0.0.1:", "has no port"), ("tcp://:7101", "has no host"), ("tcp://", "has no host"),
    ("tcp://10.0.0.1:0", "from 1 to 65535"), ("tcp://10.0.0.1:65536", "from 1 to 65535"),
    ("tcp://10.0.0.1:+7101", "from 1 to 65535"), ("tcp://10.0.0.1:7101/", "from 1 to 65535"),
    ("tcp://10.0.0.1:http", "from 1 to 65535"), ("tcp://10.0.0.1: 7101", "a space"), ("tcp://a b:7101", "a space"),
    ("tcp://10.0.0.1:7101\n", "a space"), ("tcp://10.0.0:7101", "not an IPv4 address"),
    ("tcp://10.0.0.256:7101", "not an IPv4 address"), ("tcp://::1:7101", "write tcp://[::1]:7101"),
    ("tcp://2001:db8::7", "write tcp://[2001:db8::7]:7101"), ("tcp://[::1]", "has no port"),
    ("tcp://[::1]7101", "has no port"), ("tcp://[::1:7101", "without its ]"), ("tcp://[10.0.0.1]:7101", "not an IPv6"),
    ("tcp://[::g]:7101", "not an IPv6"), ("tcp://10.0.0.1:7101:7102", "more than one port"),
    ("tcp://[fe80::7]:7101", "needs that link's interface"), ("tcp://[::1%lo]:7101", "has a zone"),
    ("tcp://[fe80::7%]:7101", "needs that link's interface"), ("tcp://me@host:7101", "for a host"),
    ("tcp://10.0.0.1;10.0.0.2:7101", "for a host"),
  ])
  func whatMakesNoneIsRefusedAndSaysWhatToWrite(_ text: String, _ word: String) {
    #expect { try Endpoint(text) } throws: { error in
      "\(error)".contains(word) && ["write", "add one", "leave out"].contains { "\(error)".contains($0) }
    }
  }

  @Test func nothingThatIsQuotedMovesTheCursor() {
    #expect { try Endpoint("\u{1b}[2Jtcp://10.0.0.1") } throws: { !"\($0)".contains("\u{1b}") }
  }

  @Test func loopbackIsLocalAndANameIsWhereAllItsAddressesAre() throws {
    let own = ["tcp://127.0.0.1:1", "tcp://127.255.0.9:*", "tcp://[::1]:1", "tcp://[::ffff:127.0.0.1]:1", "ipc://x"]
    for text in own { #expect(try Endpoint(text).isLocal { _ in [] }, "\(text)") }
    for text in ["tcp://*:1", "tcp://0.0.0.0:1", "tcp://[::]:1", "tcp://10.0.0.1:1", "tcp://[2001:db8::7]:1"] {
      #expect(try !Endpoint(text).isLocal { _ in [] }, "\(text)")
    }
    let (here, there) = (
      ["127.0.0.1", "::1"].compactMap(Address.init), ["127.0.0.1", "10.0.0.1"].compactMap(Address.init)
    )
    let name = try Endpoint("tcp://localhost:1")
    #expect(name.isLocal { _ in here })
    #expect(!name.isLocal { _ in there }, "one address of several is elsewhere")
    #expect(!name.isLocal { _ in [] }, "a name that nobody knows may be anywhere tomorrow")
  }

  @Test func nobodyConnectsToAllAddressesOrToNoPort() throws {
    for text in ["tcp://*:1", "tcp://0.0.0.0:1", "tcp://[::]:1", "tcp://10.0.0.1:*"] {
      #expect(try Endpoint(text).connectingFault != nil, "\(text)")
    }
    for text in ["tcp://[::1]:1", "tcp://localhost:1", "ipc://x"] {
      #expect(try Endpoint(text).connectingFault == nil, "\(text)")
    }
  }

  @Test func localhostHasAnAddressAndANameThatCannotBeHasNone() {
    let found = Address.all(of: "localhost")
    #expect(!found.isEmpty && found.allSatisfy(\.isLoopback))
    #expect(found == found.sorted { !$0.isIPv6 && $1.isIPv6 })
    #expect(Address.all(of: "nobody.invalid").isEmpty)
  }

  @Test func interfacesAreKnownByNameAndByNumber() {
    #expect(Address.isInterface("lo") && Address.isInterface("1"))
    #expect(!Address.isInterface("no-such-interface") && !Address.isInterface("999999"))
  }
}
