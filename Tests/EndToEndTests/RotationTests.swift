import Access
import AgentClient
import Cryptography
import Messaging
import Processes
import Rounds
import TestSupport
import Testing
import Wire

extension EndToEnd {
  /// Keys change while rounds go on.
  @Suite struct RotationTests {
    @Test func anAgentMovesToAnotherKeyWhileEveryRoundHasItsUpdate() throws {
      try TestStack.with([TestFederation("f")], settings: TestStack.curve, workers: nil) { stack in
        var old = ""
        for agent in ["ada", "bob", "cem"] { old = try stack.allow(agent) }
        try stack.startAll()
        let agents = try Participants(stack)
        try agents.run(to: 1)
        try stack.allow("cem", key: "cem-2")
        try agents.run("round 2 gathers, with one of cem's updates or none") { try stack.collector().round >= 2 }
        try agents.join("cem", key: "cem-2")
        try agents.run(to: 2)
        try stack.obey(["keys", "revoke", old])
        try agents.run(to: 4)
        #expect(agents.releases.dropFirst().allSatisfy { $0.verified.manifest.agents == 3 })
        #expect(agents.count(.unauthorised) == 0)
      }
    }

    @Test func anotherPublisherKeyDisturbsNoRoundAndFollowersTakeIt() throws {
      try TestStack.with([TestFederation("f")], settings: TestStack.curve, workers: nil) { stack in
        for agent in ["ada", "bob", "cem"] { try stack.allow(agent) }
        try stack.startAll()
        let agents = try Participants(stack)
        agents.silent = ["cem"]
        try agents.run("two are in") { try stack.collector().committed == 2 }
        let old = try Invitation(text: stack.obey(["federation", "invite"]))
        #expect(try stack.obey(["keys", "rotate", "publisher"]).hasPrefix("release 1 announces publisher key"))
        try agents.run(to: 1)
        #expect(agents.releases[1].root == 0 && agents.releases[1].weights == agents.releases[0].weights)
        #expect(try stack.collector().committed == 2 && stack.collector().base == 0, "the round goes on")
        agents.speak("cem")
        try agents.run(to: 2)
        #expect(agents.releases[2].verified.manifest.round == 1 && agents.releases[2].verified.manifest.agents == 3)
        #expect(agents.count(.accepted) >= 3 && agents.count(.wrongBase) == 0 && agents.count(.late) == 0)
        try stack.restart("publisher")
        try agents.run(to: 3)
        #expect(
          agents.releases[3].verified.signed.key
            == (try Federation(stack.federationFolder()).publisherKeys.newest.bytes))
        let new = try Invitation(text: stack.obey(["federation", "invite"]))
        #expect(new.anchor?.release == 1 && old.anchor?.release == 0 && new.publisher != old.publisher)
        for invitation in [old, new] {
          try expect(invitation, leadsTo: 3, stack, agents)
        }
        let outcome = try stack.run(["audit", "verify", "1"])
        #expect(outcome.status.isSuccess, "\(outcome.output)\(outcome.errors)")
      }
    }

    /// Who has this invitation gets to a release.
    private func expect(
      _ invitation: Invitation, leadsTo release: UInt64, _ stack: TestStack, _ agents: Participants
    ) throws {
      let key = try #require(PublicKey(bytes: invitation.publisher))
      let follower = try ReleaseFollower(
        context: stack.context,
        source: ReleaseSource(
          federation: invitation.federation, key: key, anchor: invitation.anchor, broadcast: invitation.releases,
          ranges: invitation.ranges), transport: try stack.operatorTransport())
      try agents.run("the invited one has release \(release)") {
        _ = try follower.process(now: monotonicMilliseconds())
        return (follower.head?.manifest.release ?? 0) >= release
      }
    }
  }
}
