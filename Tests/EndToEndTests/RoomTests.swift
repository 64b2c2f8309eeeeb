import AgentClient
import Messaging
import Rounds
import TestSupport
import Testing
import Wire

extension EndToEnd {
  /// Where there is no room for an update, its agent waits and then gets in.
  @Suite struct RoomTests {
    @Test func onlySoManyUpdatesAreUnderWayAtATime() throws {
      try TestStack.with([TestFederation("f", ["limits.open_updates": "1"])]) { stack in
        let honest = try Participants(stack, [])
        let (slow, quick) = (try ScriptedAgent(stack, "slow"), try ScriptedAgent(stack, "quick"))
        let values = Updates.values("slow", base: 0, count: honest.spec.rowCount)
        let opened = try slow.enter()
        #expect(try slow.begin(Begin(values, in: opened, spec: honest.spec)) == .credit(next: 0))
        try quick.enter()
        let receipt = try quick.upload(values, in: opened, spec: honest.spec)
        #expect(receipt.code == .busy && receipt.retryAfterMilliseconds > 0)
        try slow.say(.chunk(Chunk(values, 0, in: opened)))
        try slow.say(.commit(Commit(round: opened.round)))
        #expect(try slow.receipt().code == .accepted)
        #expect(try quick.upload(values, in: opened, spec: honest.spec).code == .accepted)
        try honest.join("ada")
        try honest.run(to: 1)
      }
    }

    @Test func federationsShareTheRoomForUnfinishedUpdates() throws {
      let (f, g) = (TestFederation("f", ["expected": "4"]), TestFederation("g", ["expected": "4"]))
      try TestStack.with([f, g], settings: ["limits.unfinished_bytes": "1"]) { stack in
        let spec = try Participants(stack, []).spec
        let (first, second) = (try ScriptedAgent(stack, "ada"), try ScriptedAgent(stack, "ada", federation: "g"))
        let values = Updates.values("ada", base: 0, count: spec.rowCount)
        let (opened, other) = (try first.enter(), try second.enter())
        #expect(try first.begin(Begin(values, in: opened, spec: spec)) == .credit(next: 0))
        #expect(try second.upload(values, in: other, spec: spec).code == .busy)
        try first.say(.chunk(Chunk(values, 0, in: opened)))
        try first.say(.commit(Commit(round: opened.round)))
        #expect(try first.receipt().code == .accepted)
        #expect(try second.upload(values, in: other, spec: spec).code == .accepted)
      }
    }
  }
}
