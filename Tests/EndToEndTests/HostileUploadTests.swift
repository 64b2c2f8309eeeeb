import Kernels
import Messaging
import Processes
import Rounds
import Testing
import Wire

/// Uploads.
extension EndToEnd.HostileTests {
  @Test func everyMalformedMessage() throws {
    try HostileStack.attackRound("malformed messages") { hostile in
      // A name that is none does no harm where the key tells the name.
      for (index, attack) in Attack.all.enumerated() where attack.name != "a name that is none" {
        let agent = try ScriptedAgent(hostile.stack, "eve-\(index)")
        let opened = try agent.enter()
        let receipt = try attack.perform(agent, opened, hostile.honest.spec)
        #expect(receipt.code == attack.expected, "\(attack.name): \(receipt)")
      }
    }
  }

  @Test func aFloodOfMessages() throws {
    var agent: ScriptedAgent?
    var (sent, isHeld) = (0, false)
    let hello = AgentRequest(federation: "f", body: .hello(Hello(name: "flood"))).encode()
    try HostileStack.attack("a flood of 100,000 messages") { hostile in
      let eve = try agent ?? ScriptedAgent(hostile.stack, "flood")
      agent = eve
      for _ in 0..<5000 { try eve.say(raw: hello) }
      sent += 5000
      while let reply = try eve.hearIfAny() {
        guard case .receipt(let receipt) = reply, receipt.code == .busy else { continue }
        isHeld = isHeld || receipt.retryAfterMilliseconds > 0
      }
      return isHeld && sent >= 100_000
    }
  }

  @Test func beginAgainAndAgainWithoutCommit() throws {
    var agent: (ScriptedAgent, Opened)?
    var wasHeld = false
    try HostileStack.attack("begin again and again") { hostile in
      if agent == nil {
        let eve = try ScriptedAgent(hostile.stack, "beginner")
        agent = (eve, try eve.enter())
      }
      guard let (eve, opened) = agent else { return false }
      for _ in 0..<20 {
        var begin = Begin(Updates.values("eve", base: opened.base, count: 1), in: opened, spec: hostile.honest.spec)
        begin.bytes = UInt64(4 * hostile.honest.spec.rowCount)
        begin.updateDigest = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        try eve.say(.begin(begin))
      }
      while let reply = try eve.hearIfAny() {
        if case .receipt(let receipt) = reply { wasHeld = wasHeld || receipt.code == .busy }
      }
      return wasHeld
    }
  }

  /// With a chunk behind each, which is written down: the meter of messages lets that pass.
  @Test func everAnotherUpdateDoesNotFillTheLog() throws {
    try HostileStack.attackRound("ever another update") { hostile in
      let agent = try ScriptedAgent(hostile.stack, "eve")
      let opened = try agent.enter()
      let values = Updates.values("eve", base: opened.base, count: hostile.honest.spec.rowCount)
      var begin = Begin(values, in: opened, spec: hostile.honest.spec)
      var refused = 0
      for number in 0..<100 {
        begin.updateDigest[0] = UInt8(number)
        guard try agent.begin(begin) == .credit(next: 0) else {
          refused += 1
          continue
        }
        try agent.say(.chunk(Chunk(values, 0, in: opened)))
        guard case .credit = try agent.hear() else { return #expect(Bool(false)) }
      }
      let written = try hostile.stack.log(opened.round).count { record in
        if case .reserved(let row) = record { row.agent == "eve" } else { false }
      }
      #expect(written == 16 && refused == 84)
    }
  }

  /// 2⁴⁰ in every place is the largest update that is taken. What it came to is shown to operators like any other.
  @Test func theLargestUpdateIsShown() throws {
    var round: UInt64 = 0
    try HostileStack.attackRound("the largest update") { hostile in
      let agent = try ScriptedAgent(hostile.stack, "eve")
      let opened = try agent.enter()
      round = opened.round
      let values = [Float](repeating: 0x1p40, count: hostile.honest.spec.rowCount)
      #expect(try agent.upload(values, in: opened, spec: hostile.honest.spec).code == .accepted)
    }
    let stack = try #require(HostileStack.shared).stack
    let commands = [
      (["round", "show", "\(round)"], "eve"), (["agents", "history"], "eve"),
      (["agents", "history", "eve"], "\(round) "),
    ]
    for (command, shown) in commands {
      let outcome = try stack.run(command)
      #expect(outcome.status == .exited(0) && outcome.output.contains(shown), "\(command): \(outcome)")
    }
  }

  /// As many as may be under way begin and stand still. Their places are taken, and they are told to begin again.
  @Test func uploadsThatStandStill() throws {
    try HostileStack.attackRound("uploads that stand still") { hostile in
      let spec = hostile.honest.spec
      let idle = try (0..<HostileStack.openUpdates).map { try ScriptedAgent(hostile.stack, "idle-\($0)") }
      let opened = try idle.map { try $0.enter() }[0]
      let values = Updates.values("idle", base: opened.base, count: spec.rowCount)
      for agent in idle { #expect(try agent.begin(Begin(values, in: opened, spec: spec)) == .credit(next: 0)) }
      let late = try ScriptedAgent(hostile.stack, "late")
      try late.enter()
      try hostile.honest.run("a place is free") {
        try late.begin(Begin(values, in: opened, spec: spec)) == .credit(next: 0)
      }
      for agent in idle { try agent.say(.chunk(Chunk(values, 0, in: opened))) }
      let answers = try idle.map { try $0.hear() }
      let told = answers.count { if case .receipt(let receipt) = $0 { receipt.code == .busy } else { false } }
      #expect(told == 1, "the first of them, whose place is taken, begins again: \(answers)")
    }
  }

  @Test func overlappingChunks() throws {
    try HostileStack.attackRound("overlapping chunks") { hostile in
      let agent = try ScriptedAgent(hostile.stack, "eve")
      let opened = try agent.enter()
      let values = Updates.values("eve", base: opened.base, count: hostile.honest.spec.rowCount)
      let begin = Begin(values, in: opened, spec: hostile.honest.spec)
      #expect(try agent.begin(begin) == .credit(next: 0))
      for index in [0, 0, 1, 0, 1] { try agent.say(.chunk(Chunk(values, index, in: opened))) }
      let next = try (0..<5).map { _ in try agent.hear() }.map { reply in
        if case .credit(let credit) = reply { Int(credit.next) } else { -1 }
      }
      #expect(next == [1, 1, 2, 2, 2], "what is there is not written again")
      try agent.say(.commit(Commit(round: opened.round)))
      #expect(try agent.receipt().code == .accepted)
    }
  }

  /// The very bytes of an update that was accepted, once more when its round is over.
  @Test func anUpdateOfTheLastRoundAgain() throws {
    var earlier: (ScriptedAgent, Opened, [Float])?
    try HostileStack.attackRound("an update that was accepted") { hostile in
      let agent = try ScriptedAgent(hostile.stack, "replay")
      let opened = try agent.enter()
      let values = Updates.values("replay", base: opened.base, count: hostile.honest.spec.rowCount)
      #expect(try agent.upload(values, in: opened, spec: hostile.honest.spec).code == .accepted)
      earlier = (agent, opened, values)
    }
    let (agent, opened, values) = try #require(earlier)
    try HostileStack.attackRound("an update of the last round") { hostile in
      let spec = hostile.honest.spec
      #expect(try agent.upload(values, in: opened, spec: spec).code == .late)
      let now = try agent.enter()
      let again = Opened(round: now.round, base: opened.base, remainingMilliseconds: 0)
      #expect(try agent.upload(values, in: again, spec: spec).code == .wrongBase)
    }
  }
}
