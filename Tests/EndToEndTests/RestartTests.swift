import Access
import AgentClient
import Glibc
import Messaging
import Processes
import Rounds
import Testing
import Wire

extension EndToEnd {
  /// How long a process that others brought down is missed: `make test FILTER=RestartTests` prints it.
  @Suite struct RestartTests {
    private static let roles = ["collector", "ranges", "broadcast", "broker", "clustering", "clipping", "noising"]
    private static let tries = 5
    /// What is promised is a fifth of a second. A busy machine may take more; back-off or a process that waits for
    /// something would take longer still. Milliseconds.
    private static let longest: UInt64 = 2000

    @Test(arguments: [SIGKILL, SIGABRT])
    func whatIsBroughtDownAnswersAgainAtOnce(signal: Int32) throws {
      try TestStack.with([TestFederation()], settings: try Self.settings(), workers: nil) { stack in
        _ = try stack.transport(.agent, "ada")
        _ = try stack.transport(.subscriber, "reader")
        var up = try Program.start(
          ["up", "--config", stack.config], output: "\(stack.folder)/up.out", errors: "\(stack.folder)/up.err")
        defer { if up.poll() == nil { up.signal(SIGTERM); _ = up.wait() } }
        try stack.waitUntilServing(workers: 4)
        for role in Self.roles {
          let times = try (0..<Self.tries).map { _ in try outage(of: role, by: signal, stack, up.processID) }
          let shown = times.sorted().map { "\($0)" }.joined(separator: ", ")
          print("restart: \(role) after signal \(signal): first answer after \(shown) ms")
          #expect(times.allSatisfy { $0 < Self.longest }, "\(role)")
        }
      }
    }

    private static func settings() throws -> [String: String] {
      let context = Context()
      let free = try ["broker", "collector", "releases", "ranges"].map {
        ("endpoints.\($0)", try Socket(context, .router).bind("tcp://127.0.0.1:*"))
      }
      return Dictionary(uniqueKeysWithValues: free).merging(TestStack.curve) { $1 }
    }

    /// Milliseconds from a signal until somebody who tries all the time has an answer.
    private func outage(of role: String, by number: Int32, _ stack: TestStack, _ up: pid_t) throws -> UInt64 {
      let process = ["ranges": "publisher", "broadcast": "publisher"][role] ?? role
      let victim = try #require(Program.children(of: up).first { Self.words(of: $0).contains(process) })
      let start = monotonicMilliseconds()
      kill(victim, number)
      switch role {
      case "collector":
        try open(stack.collectorEndpoint)
        let ada = try ScriptedAgent(stack, "ada")
        try ada.say(.hello(Hello(name: "ada")))
        _ = try ada.hear()
      case "ranges":
        try open(stack.endpoint("ranges"))
        let question = ReleaseRequest(federation: "f", body: .manifests(FetchManifests(from: 0, limit: 1)))
        try hear(stack.endpoint("ranges"), .dealer, try stack.transport(.subscriber, "reader"), question.encode())
      case "broadcast":
        try open(stack.endpoint("releases"))
        try hear(stack.endpoint("releases"), .subscription, try stack.transport(.subscriber, "reader"), nil)
      case "broker":
        try open(stack.endpoint("broker"))
        _ = try stack.broker()
      default:
        try waitUntil("\(role)-1 is heard") {
          let gone = monotonicMilliseconds() - start
          return try stack.broker().workers.contains { $0.name == "\(role)-1" && $0.silentMs + 5 < gone }
        }
      }
      let end = monotonicMilliseconds()
      try stack.wait("\(process) is back") {
        Program.children(of: up).contains { $0 != victim && Self.words(of: $0).contains(process) }
      }
      // The broker remembers for a while who is gone.
      try stack.wait("everybody is heard") { try stack.broker().workers.count >= 4 }
      return end - start
    }

    private static func words(of process: pid_t) -> [String] {
      Program.read("/proc/\(process)/cmdline").split(separator: "\0").map(String.init)
    }

    /// Until somebody listens there: a client of libzmq would wait 50 ms between two tries.
    private func open(_ endpoint: String) throws {
      try waitUntil("somebody listens at \(endpoint)") { RawConnection.isTaken(at: endpoint) }
    }

    /// Until something is said, as an answer to a question or to a subscription.
    private func hear(_ endpoint: String, _ kind: SocketKind, _ transport: Transport, _ question: [UInt8]?) throws {
      let socket = try Socket(Context(), kind, SocketOptions(lingerMilliseconds: 0, transport: transport))
      try socket.connect(endpoint)
      if question == nil { try socket.subscribe("manifest/f") }
      var left = question
      let item = PollItem(socket)
      try waitUntil("an answer at \(endpoint)", items: { [item] }) {
        if let question = left, case .queued = try socket.send([question]) { left = nil }
        return try socket.receive() != nil
      }
    }
  }
}
