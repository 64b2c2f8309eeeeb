import AgentClient
import Messaging
import Rounds
import TestSupport
import Testing
import Wire

extension EndToEnd {
  /// With an access list, a round waits for those who are on it, as it is at every moment.
  @Suite struct ExpectedAgentsTests {
    @Test func whoIsAllowedSuspendedOrRevokedChangesWhomTheRoundAtHandWaitsFor() throws {
      try TestStack.with([TestFederation("f")], settings: TestStack.curve, workers: nil) { stack in
        for agent in ["ada", "bob", "cem", "dee"] { try stack.allow(agent) }
        try stack.startAll()
        let agents = try Participants(stack, ["ada", "bob", "cem"])
        try agents.run("three are in") { try stack.collector().committed == 3 }
        let status = try stack.collector()
        #expect(status.expected == 4 && status.awaited == ["dee"] && status.awaitedCount == 1)
        #expect(status.phase == "gathering" && status.minimum == 3)
        #expect(try stack.obey(["status"]).contains("f awaits 1 of 4 agents: dee"))
        let eve = try stack.allow("eve")
        try agents.run("eve is awaited") { try stack.collector().awaited == ["dee", "eve"] }
        try stack.obey(["keys", "revoke", eve])
        try agents.run("eve is not awaited any more") { try stack.collector().awaited == ["dee"] }
        try stack.obey(["agents", "suspend", "dee"])
        try agents.run(to: 1)
        #expect(agents.releases.last?.verified.manifest.agents == 3)
      }
    }

    @Test func twoKeysOfOneNameHaveOneUpdateARound() throws {
      try TestStack.with([TestFederation("f")], settings: TestStack.curve, workers: nil) { stack in
        try stack.allow("ada")
        try stack.allow("ada", key: "ada-2")
        try stack.allow("bob")
        try stack.startAll()
        let spec = try Federation(stack.federationFolder()).spec
        let first = try ScriptedAgent(stack, "ada")
        let second = try ScriptedAgent(stack, "whoever", key: "ada-2")
        let values = Updates.values("ada", base: 0, count: spec.rowCount)
        let opened = try first.enter()
        #expect(try first.upload(values, in: opened, spec: spec).code == .accepted)
        #expect(try second.enter().round == opened.round)
        let others = Updates.values("eve", base: 0, count: spec.rowCount)
        #expect(try second.upload(others, in: opened, spec: spec).code == .duplicate)
        #expect(try second.upload(values, in: opened, spec: spec).code == .accepted, "the same once more")
        #expect(try stack.collector().committed == 1 && stack.collector().awaited == ["bob"])
      }
    }
  }
}
