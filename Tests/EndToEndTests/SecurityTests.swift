import Access
import Glibc
import Messaging
import Processes
import Rounds
import TestSupport
import Testing
import Wire

extension EndToEnd {
  /// Who gets in, against real processes with CURVE.
  @Suite struct SecurityTests {
    /// A peer of the collector with a key of its own.
    private final class Peer {
      let keys: CurveKeys
      private let socket: Socket

      init(_ stack: CurveStack, _ keys: CurveKeys) throws {
        self.keys = keys
        let server = try KeyFile.loadPublic(stack.keys.publicKey("server"))
        socket = try Socket(
          stack.context, .dealer, SocketOptions(transport: .client(keys, server: server)))
        try socket.connect("ipc://\(stack.folder)/c")
      }

      /// The collector's answer to hello, asked until there is one; nil where none comes in time.
      func hello(_ name: String, patience: UInt64 = 20_000) throws -> AgentReply.Body? {
        let deadline = monotonicMilliseconds() + patience
        while monotonicMilliseconds() < deadline {
          let request = AgentRequest(federation: "f", body: .hello(Hello(name: name)))
          _ = try socket.send([request.encode()])
          _ = try poll([PollItem(socket)], milliseconds: 20)
          if let frame = try socket.receive()?.last { return try AgentReply.decode(frame).body }
        }
        return nil
      }

      func drain() throws { while try socket.receive() != nil {} }
    }

    private func isWelcome(_ body: AgentReply.Body?) -> Bool {
      if case .welcome? = body { true } else { false }
    }

    private func isUnauthorised(_ body: AgentReply.Body?) -> Bool {
      if case .receipt(let receipt)? = body { receipt.code == .unauthorised } else { false }
    }

    @Test func keysDecideWhoGetsInAndUnderWhatName() throws {
      try CurveStack.with { stack in
        let (agent, second) = (try stack.allow(.agent, "ada"), try stack.allow(.agent, "bob"))
        let analyst = try stack.allow(.subscriber, "analyst")
        #expect(isWelcome(try Peer(stack, agent).hello("whoever")))
        #expect(try Peer(stack, analyst).hello("ada", patience: 700) == nil, "a subscriber's key has no handshake here")
        #expect(try Peer(stack, try stack.newKeys("stranger")).hello("ada", patience: 700) == nil)
        let bob = try Peer(stack, second)
        #expect(isWelcome(try bob.hello("bob")))
        try stack.change { table in
          let isDone = table.suspend("bob", true)
          #expect(isDone)
        }
        try stack.until("bob is out") {
          try bob.drain(); return isUnauthorised(try bob.hello("bob"))
        }
        try stack.change { table in
          let isDone = table.suspend("bob", false)
          #expect(isDone)
        }
        try stack.until("bob is in again") {
          try bob.drain(); return isWelcome(try bob.hello("bob"))
        }
        try stack.change { table in
          let isDone = table.revoke(key: second.publicKey)
          #expect(isDone)
        }
        try stack.until("a live connection is refused") {
          try bob.drain(); return isUnauthorised(try bob.hello("bob"))
        }
      }
    }
  }
}

/// A collector with CURVE, as a real process.
private final class CurveStack {
  let folder: String
  let context = Context()
  let keys: KeyFolder
  private var collector: ChildProcess

  private init(_ folder: String) throws {
    self.folder = folder
    keys = KeyFolder("\(folder)/k")
    let config = """
      data: \(folder)/d
      keys: \(folder)/k
      security: curve
      endpoints: {collector: "ipc://\(folder)/c", releases: "ipc://\(folder)/p", ranges: "ipc://\(folder)/r"}
      federations: {f: {updates: {min: 3}}}
      """
    try FileSystem.replace("\(folder)/flame.yaml", with: Array(config.utf8), synchronised: false)
    let options = ["--config", "\(folder)/flame.yaml"]
    let made = try Program.run(["init", "--federation", "f", "--model", "mlp-4-3-2"] + options, in: folder)
    try #require(made.status.isSuccess, "\(made.errors)")
    collector = try Program.start(["collector"] + options, output: "\(folder)/out", errors: "\(folder)/err")
  }

  private func end() {
    collector.signal(SIGTERM)
    _ = collector.wait()
  }

  static func with(_ body: (CurveStack) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let stack = try CurveStack(folder)
      defer { stack.end() }
      try body(stack)
    }
  }

  func newKeys(_ name: String) throws -> CurveKeys { try KeyFile.make("\(folder)/\(name).key") }

  func allow(_ role: Access.Role, _ name: String) throws -> CurveKeys {
    let made = try newKeys(name)
    try change { try $0.allow(Principal(role: role, name: name, key: made.publicKey)) }
    return made
  }

  func change(_ body: (inout AccessTable) throws -> Void) throws { try AccessList.change(keys.accessList, body) }

  func until(_ what: String, _ isTrue: () throws -> Bool) throws {
    let deadline = monotonicMilliseconds() + 20_000
    while try !isTrue() { try #require(monotonicMilliseconds() < deadline, "not in time: \(what)") }
  }
}
