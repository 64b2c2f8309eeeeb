import AgentClient
import Messaging
import Rounds
import Testing
import Wire

extension EndToEnd {
  /// The gate, failed rounds, dead letters and what is kept.
  @Suite struct OperatorTests {
    @Test func aGateThatRefusesOnceAndThenApproves() throws {
      let gate = ["gate.command": "'test $FLAME_RELEASE -gt 1 && test -s $FLAME_CANDIDATE'"]
      try TestStack.with([TestFederation("f", gate)]) { stack in
        let agents = try Participants(stack)
        try agents.run(to: 2)
        #expect(try stack.releases().prefix(3).map(\.state) == ["approved", "refused", "approved"])
        #expect(try stack.ended(1)?.outcome == "refused")
        #expect(agents.releases.last?.verified.manifest.round == 2)
        #expect(agents.releases.last?.verified.manifest.parent == 0)
      }
    }

    @Test func operatorsApproveRefuseAndRevert() throws {
      try TestStack.with([TestFederation("f", ["gate.kind": "manual"])]) { stack in
        let agents = try Participants(stack)
        try agents.run("a candidate") { try stack.collector().phase == "at the gate" }
        #expect(try stack.tell("publisher", .release(ReleaseCommand(action: .refuse, release: 1))).ok)
        try agents.run("the next candidate") { try stack.releases().last?.release == 2 }
        #expect(agents.releases.map(\.number) == [0])
        #expect(try !stack.tell("publisher", .release(ReleaseCommand(action: .approve, release: 1))).ok)
        #expect(try stack.tell("publisher", .release(ReleaseCommand(action: .approve, release: 2))).ok)
        try agents.run(to: 2)
        #expect(try stack.tell("publisher", .release(ReleaseCommand(action: .revert, release: 0))).ok)
        try agents.run("the old weights under a new number") {
          agents.releases.last?.verified.manifest.origin == "revert"
        }
        #expect(agents.releases.last?.weights == agents.releases.first?.weights)
        #expect(agents.releases.last?.verified.manifest.revertedTo == 0)
      }
    }

    @Test func aRoundBelowQuorumFailsAndTheNextOpensOnTheSameBase() throws {
      try TestStack.with([TestFederation("f", ["time.max": "0.3"])]) { stack in
        let agents = try Participants(stack)
        agents.silent = ["cem"]
        try agents.run("round 1 has failed") { try stack.collector().round > 1 }
        #expect(try stack.ended(1)?.outcome == "quorum")
        #expect(try stack.collector().base == 0)
        agents.speak("cem")
        try agents.run(to: 1)
      }
    }

    @Test func keepNothingRemovesTheFloatsOnceTheReleaseIsOut() throws {
      try TestStack.with([TestFederation("f", ["keep": "0"])]) { stack in
        let agents = try Participants(stack)
        try agents.run(to: 2)
        let folder = stack.federationFolder()
        try agents.run("round 2 has ended") { try stack.collector().round == 3 }
        for round in UInt64(1)...2 {
          #expect(!FileSystem.exists("\(folder.round(round))/rows"))
          #expect(try FileSystem.list(folder.results("clipping", round: round)).isEmpty)
          #expect(try FileSystem.list(folder.results("noising", round: round)).isEmpty)
          #expect(try FileSystem.list(folder.results("clustering", round: round)) == ["decision-0", "gram-0"])
          #expect(FileSystem.exists("\(folder.round(round))/sealed"))
        }
        #expect(FileSystem.exists("\(folder.release(2))/weights.safetensors"))
        #expect(!FileSystem.exists("\(folder.release(1))/weights.safetensors"))
      }
    }

    /// Whether floats are kept or not: a failed round can be worked on again.
    @Test(arguments: ["3", "0"])
    func anotherNoiseSecretMakesADeadLetterAndTheRightOneARelease(keep: String) throws {
      try TestStack.with([TestFederation("f", ["keep": keep])]) { stack in
        let path = stack.federationFolder().key("noise")
        let secret = try FileSystem.read(path)
        try FileSystem.replace(path, with: secret.reversed(), synchronised: false, permissions: 0o600)
        let agents = try Participants(stack)
        try agents.run("a dead letter") {
          if try !stack.deadLetters().isEmpty { agents.silent = ["ada", "bob", "cem"] }
          return try !stack.deadLetters().isEmpty
        }
        let letter = try #require(try stack.deadLetters().first)
        #expect(letter.stage == "noise" && letter.attempts == 3 && letter.error.contains("noise secret"))
        #expect(letter.round == 1)
        if try stack.collector().committed > 0 {
          #expect(!letter.replayable)
          #expect(try stack.tell("collector", .round(RoundCommand(action: .abort, reason: "test"))).ok)
        }
        try FileSystem.replace(path, with: secret, synchronised: false, permissions: 0o600)
        let replayed = try stack.tell("collector", .replay(ReplayCommand(round: 1)))
        #expect(replayed.ok, "\(replayed.message)")
        try agents.run(to: 1)
        #expect(agents.releases.last?.verified.manifest.round == 1)
        #expect(try stack.deadLetters().isEmpty)
      }
    }

    @Test func twoFederationsOnOneServerOneOfThemUnderAttack() throws {
      let (calm, busy) = (TestFederation("calm"), TestFederation("busy"))
      try TestStack.with([calm, busy], workers: 2) { stack in
        let peaceful = try Participants(stack, federation: "calm")
        let harried = try Participants(stack, federation: "busy")
        let attackers = try (0..<3).map { try ScriptedAgent(stack, "eve-\($0)", federation: "busy") }
        let opened = try attackers.map { try $0.enter() }
        let nothing = [Float](repeating: .nan, count: harried.spec.rowCount)
        while (peaceful.releases.count < 4 || harried.releases.count < 4) {
          for (attacker, opened) in zip(attackers, opened) {
            try attacker.say(.begin(Begin(nothing, in: opened, spec: harried.spec)))
            try attacker.say(.chunk(Chunk(nothing, 0, in: opened)))
            for _ in 0..<20 { try attacker.say(raw: [0xFF, 0x00, 0xFF]) }
            while try attacker.hearIfAny() != nil {}
          }
          try peaceful.step()
          try harried.step()
        }
        #expect(peaceful.releases.last?.verified.manifest.agents == 3)
        #expect(harried.releases.last?.verified.manifest.agents == 3)
      }
    }
  }
}
