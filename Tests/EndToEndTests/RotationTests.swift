import Access
import AgentClient
import Cryptography
import Glibc
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
      let federation = TestFederation("f", ["keep": "50"])
      try TestStack.with([federation], settings: TestStack.curve, workers: nil) { stack in
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

    /// `flame up`, three agents, a subscriber and a worker that was started by hand: nobody but the operator does anything.
    @Test func anotherServerKeyIsTakenByAllWhoFollowTheReleases() throws {
      let federation = TestFederation("f", ["rule.name": "mean", "time.min": "0.3"])
      try TestStack.with([federation], settings: TestStack.curve, workers: nil) { stack in
        let invitation = try stack.obey(["federation", "invite"])
        var members = try ["ada", "bob", "cem"].map { try Member.agent($0, invitation, stack) }
        members.append(try Member.subscriber("ana", invitation, stack))
        let up = try Program.start(
          ["up", "--config", stack.config], output: "\(stack.folder)/up.out", errors: "\(stack.folder)/up.err")
        members.append(Member(name: "up", child: up))
        defer { for index in members.indices.reversed() { members[index].end() } }
        try stack.start("clustering-9")
        try stack.wait("a worker by hand") { try workers(stack).contains("clustering-9") }
        let first = try seen(stack, after: 0)
        let old = try KeyFile.loadPublic(stack.keys.publicKey("server"))
        let announced = try stack.obey(["keys", "rotate", "server"])
        #expect(announced.contains("announces the server's next key"))
        #expect(try stack.obey(["keys", "rotate", "server"]).split(separator: " ").contains("announces"))
        for member in ["ada", "bob", "cem", "ana"] {
          try stack.wait("\(member) knows the next key") { FileSystem.exists("\(stack.folder)/\(member).servers") }
        }
        let epoch = try stack.broker().epoch
        try stack.obey(["keys", "rotate", "server", "--switch"])
        #expect(try KeyFile.loadPublic(stack.keys.publicKey("server")) != old)
        try stack.wait("the worker by hand is at the broker that started anew") {
          guard let broker = try? stack.broker(), broker.epoch != epoch else { return false }
          return broker.workers.contains { $0.name == "clustering-9" }
        }
        let second = try seen(stack, after: newest(stack))
        #expect(second > first)
        #expect(lateInVain(Program.read("\(stack.folder)/ada.out")).isEmpty, "no update was in vain")
        let trainings = Program.read("\(stack.folder)/ada.out").split(separator: "\n").filter {
          $0.contains("training")
        }
        #expect(Set(trainings).count == trainings.count, "nobody trains anew where only keys change")
      }
    }

    @Test func anotherNoiseSecretIsOfRoundsSealedFromThenOn() throws {
      try TestStack.with([TestFederation("f", ["keep": "4"])]) { stack in
        let folder = stack.federationFolder()
        let agents = try Participants(stack)
        stack.freeze("noising-1")
        try agents.run("round 1 is sealed") { try stack.collector().phase == "aggregating" }
        let told = try stack.obey(["keys", "rotate", "noise", "f"])
        #expect(told.contains("removed with the last round that needs it: 1"))
        stack.thaw("noising-1")
        try agents.run(to: 2)
        #expect(agents.releases[1].verified.manifest.seeded && !agents.releases[2].verified.manifest.seeded)
        for round in ["1", "2"] {
          let outcome = try stack.run(["audit", "verify", round])
          #expect(outcome.status.isSuccess, "\(outcome.output)\(outcome.errors)")
        }
        #expect(FileSystem.exists(folder.key("noise")))
        try agents.run("the old secret is gone") { !FileSystem.exists(folder.key("noise")) }
        let newest = agents.releases.count - 1
        try agents.run(to: UInt64(newest + 1))
        #expect(try stack.deadLetters().isEmpty)
      }
    }

    private func workers(_ stack: TestStack) throws -> [String] {
      guard let status = try? stack.broker() else { return [] }
      return status.workers.map(\.name)
    }

    /// Rounds that an agent was late for, without those that its update is in: it begins anew after every start of the
    /// collector, and may ask for a round that has ended since.
    private func lateInVain(_ output: String) -> Set<Substring> {
      func rounds(_ word: String) -> Set<Substring> {
        Set(
          output.split(separator: "\n").filter { $0.contains(": \(word) (") }.map {
            $0.prefix { $0 != "(" }.dropLast(word.count + 3)
          })
      }
      return rounds("late").subtracting(rounds("accepted"))
    }

    private func newest(_ stack: TestStack) -> UInt64 {
      (try? stack.releases())?.last?.release ?? 0
    }

    /// Two further releases that all three agents have a part in, as the subscriber sees them.
    private func seen(_ stack: TestStack, after release: UInt64) throws -> UInt64 {
      try stack.wait("the subscriber has release \(release + 2)") {
        Program.read("\(stack.folder)/ana.out").contains("\"release\":\(release + 2),")
      }
      return release + 2
    }

    /// A process that a test starts and ends.
    private struct Member {
      let name: String
      var child: ChildProcess

      mutating func end() {
        child.signal(SIGTERM)
        _ = child.wait()
      }

      static func agent(_ name: String, _ invitation: String, _ stack: TestStack) throws -> Member {
        let key = try join(name, invitation, stack)
        try stack.obey(["agents", "allow", name, key])
        return try start(
          name,
          ["agent", "--name", name, "--exec", "cp $FLAME_BASE $FLAME_OUT", "--folder", "\(stack.folder)/of-\(name)"],
          stack)
      }

      static func subscriber(_ name: String, _ invitation: String, _ stack: TestStack) throws -> Member {
        try stack.obey(["keys", "allow", "subscriber", name, try join(name, invitation, stack)])
        return try start(name, ["subscribe", "--format", "json", "--from", "0"], stack)
      }

      /// Its key, which it makes.
      private static func join(_ name: String, _ invitation: String, _ stack: TestStack) throws -> String {
        let path = "\(stack.folder)/\(name).flame"
        try FileSystem.replace(path, with: Array(invitation.utf8), synchronised: false)
        let made = try Program.run(["agent", "join", path], in: stack.folder)
        return String(made.output.prefix { $0 != "\n" })
      }

      private static func start(_ name: String, _ arguments: [String], _ stack: TestStack) throws -> Member {
        let place = ["--invitation", "\(stack.folder)/\(name).flame"]
        return Member(
          name: name,
          child: try Program.start(
            arguments + place, output: "\(stack.folder)/\(name).out", errors: "\(stack.folder)/\(name).err"))
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
          ranges: invitation.ranges), transport: try stack.ownTransport(.operator))
      try agents.run("the invited one has release \(release)") {
        _ = try follower.process(now: monotonicMilliseconds())
        return (follower.head?.manifest.release ?? 0) >= release
      }
    }
  }
}
