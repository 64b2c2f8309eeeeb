import Access
import AgentClient
import Glibc
import Messaging
import Processes
import Rounds
import TestSupport
import Testing
import Wire

extension EndToEnd {
  /// A key that was heard last before three crashes is let in nowhere, until an operator resumes it.
  @Suite struct CrashBookTests {
    private func withStack(_ body: (TestStack, Participants) throws -> Void) throws {
      // Mallory is expected, and says nothing of use: no round waits for her longer than this.
      try TestStack.with([TestFederation("f", ["time.max": "0.5"])], settings: try Self.settings(), workers: nil) {
        stack in
        for name in ["ada", "bob", "cem", "mallory"] { _ = try stack.transport(.agent, name) }
        _ = try stack.transport(.subscriber, "reader")
        stack.flags = ["--admin", "0"]
        try stack.startAll()
        let honest = try Participants(stack)
        try honest.run(to: 1)
        try body(stack, honest)
      }
    }

    private static func settings() throws -> [String: String] {
      let context = Context()
      let free = try ["broker", "collector", "releases", "ranges"].map {
        ("endpoints.\($0)", try Socket(context, .router).bind("tcp://127.0.0.1:*"))
      }
      return Dictionary(uniqueKeysWithValues: free).merging(TestStack.curve) { $1 }
    }

    /// Mallory speaks, is heard, and the collector is ended by a signal; then it is started again.
    private func crash(_ stack: TestStack, by number: Int32) throws {
      let mallory = try ScriptedAgent(stack, "mallory")
      try mallory.say(.hello(Hello(name: "mallory")))
      _ = try mallory.hear()
      stack.signal(number, "collector")
      #expect(stack.wait(for: "collector") == .killed(signal: number))
      try stack.start("collector")
    }

    private func principals(_ stack: TestStack) throws -> [Principal] {
      try AccessList.read(stack.keys.accessList).principals
    }

    @Test func whoIsHeardBeforeThreeCrashesIsSuspendedAndTheOthersGoOn() throws {
      try withStack { stack, honest in
        for number in [SIGKILL, SIGKILL, SIGKILL, SIGABRT, SIGSEGV] {
          try crash(stack, by: number)
          try honest.run(to: (honest.releases.last?.number ?? 0) + 1)
          #expect(try principals(stack).allSatisfy { !$0.isSuspended })
        }
        try crash(stack, by: SIGABRT)
        try honest.run(to: (honest.releases.last?.number ?? 0) + 2)
        let suspended = try principals(stack).filter(\.isSuspended)
        #expect(suspended.map(\.name) == ["mallory"] && suspended.map(\.suspension) == [.crashes])
        try expectTold(stack)
        try expectLetInNowhere(stack)
        try stack.obey(["agents", "resume", "mallory"])
        try stack.wait("she is let in") {
          let mallory = try ScriptedAgent(stack, "mallory")
          try mallory.say(.hello(Hello(name: "mallory")))
          guard case .welcome = try mallory.hear() else { return false }
          return true
        }
      }
    }

    private func expectTold(_ stack: TestStack) throws {
      let status = try stack.obey(["status"])
      #expect(status.contains("! mallory is suspended"), "\(status)")
      #expect(try stack.obey(["agents", "list"]).contains(#/mallory +suspended \(crashes\)/#))
      let record = try OperatorLog(data: stack.data).read().records.first { $0.who == "the server" }
      #expect(record?.action.subject.hasPrefix("mallory, key ") == true)
      #expect(Program.read("\(stack.folder)/collector.err").contains("mallory is suspended"))
      for process in ["collector", "publisher"] {
        let log = Program.read("\(stack.folder)/\(process).err")
        let line = try #require(log.split(separator: "\n").last { $0.contains("endpoint=http") })
        let port = try #require(line.split(separator: ":").last.flatMap { UInt16($0.prefix { $0.isNumber }) })
        try stack.wait("\(process) shows it") {
          try HTTPAnswer.get("/metrics", port: port).body.contains("\nflame_keys_suspended_for_crashes 1\n")
        }
      }
    }

    /// The handshake fails at each endpoint: libzmq's monitor is not needed, since the server ends the connection.
    private func expectLetInNowhere(_ stack: TestStack) throws {
      let own = try KeyFile.load(stack.keyPath("mallory"))
      let server = try KeyFile.loadPublic(stack.keys.publicKey("server"))
      for endpoint in ["collector", "releases", "ranges"] {
        #expect(throws: Overdue.self, "\(endpoint)") {
          let kind = endpoint == "releases" ? "SUB" : "DEALER"
          _ = try HostilePeer(stack.endpoint(endpoint), own, server: server, socket: kind)
        }
      }
    }
  }
}
