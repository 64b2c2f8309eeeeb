import Access
import Messaging
import Processes
import Rounds
import TestSupport
import Testing
import Wire

extension EndToEnd {
  /// What operators do leaves a record, whichever process does it.
  @Suite struct OperatorLogTests {
    private func actions(_ stack: TestStack) throws -> [String] {
      try OperatorLog(data: stack.data).read().records.filter { $0.outcome != "intended" }.map(\.action.name)
    }

    @Test func commandsAndProcessesWriteOneLogAndAChangedPolicyIsNoted() throws {
      try TestStack.with([TestFederation("f", ["gate.kind": "manual"])], settings: TestStack.curve, workers: nil) {
        stack in
        let key = try stack.allow("ada")
        try stack.startAll()
        for command in [
          ["agents", "suspend", "ada"], ["agents", "resume", "ada"], ["federation", "invite"], ["pause"], ["resume"],
          ["round", "abort", "--reason", "a test"], ["keys", "revoke", key],
        ] { try stack.obey(command) }
        #expect(try !stack.run(["dead-letters", "replay", "9"]).status.isSuccess)
        #expect(try !stack.run(["release", "approve", "9"]).status.isSuccess)
        #expect(
          try actions(stack) == [
            "init", "keys allow", "policy", "agents suspend", "agents resume", "federation invite", "pause", "resume",
            "round abort", "keys revoke", "dead-letters replay", "release approve",
          ])
        let records = try OperatorLog(data: stack.data).read().records
        #expect(records.contains { $0.who == "key server" && $0.action.name == "pause" })
        #expect(records.last?.outcome.hasPrefix("failed: there is no release 9") == true)
        try stack.restart("collector")
        try stack.wait("the collector") { try stack.collector().phase == "gathering" }
        #expect(try actions(stack).count { $0 == "policy" } == 1)
        let text = Program.read(stack.config).replacing("kind: manual", with: "kind: auto")
        try FileSystem.replace(stack.config, with: Array(text.utf8), synchronised: false)
        try stack.restart("collector")
        try stack.wait("the new policy is noted") { try actions(stack).last == "policy" }
      }
    }

    @Test func theLogIsCheckedByACommandThatSaysWhatIsWrong() throws {
      try withTemporaryFolder { folder in
        let stack = try TestStack(folder: folder, [TestFederation()])
        let log = OperatorLog(data: stack.data)
        #expect(try stack.obey(["audit", "log"]).contains("init    f        done (1)"))
        let head = try log.read().head
        #expect(try stack.obey(["audit", "log", "--verify"]) == "2 records, head \(head)\n")
        let whole = try FileSystem.read(log.path)
        try FileSystem.replace(log.path, with: Array(whole.prefix { $0 != 10 }) + [10], synchronised: false)
        let cut = try stack.run(["audit", "log", "--head", head])
        #expect(cut.status == .exited(5) && cut.errors.contains("no record has the digest"))
        #expect(try stack.run(["audit", "log", "--verify"]).status.isSuccess)
        try FileSystem.replace(log.path, with: Array(whole.dropFirst()), synchronised: false)
        let changed = try stack.run(["audit", "log", "--verify"])
        #expect(changed.status == .exited(5))
        #expect(changed.errors.contains("operators.log: record 1 does not have its digest"))
        #expect(try !stack.run(["init", "--federation", "f", "--model", "mlp-4-3-2"]).status.isSuccess)
      }
    }
  }
}
