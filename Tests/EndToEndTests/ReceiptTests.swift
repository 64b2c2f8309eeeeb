import AgentClient
import Kernels
import Messaging
import Rounds
import Testing
import Wire

extension EndToEnd {
  /// Every receipt code, from a real collector. Whatever is thrown at it, the round of the honest agents is released.
  @Suite struct ReceiptTests {
    @Test func hostileMessagesGetTypedReceiptsAndHarmNoRound() throws {
      try TestStack.withModel(TestFederation.twoShards) { stack in
        let honest = try Participants(stack)
        let names = Set(["ada", "bob", "cem"])
        for (index, attack) in Attack.all.enumerated() {
          honest.silent = names
          try honest.run("a round gathers") { try stack.collector().phase == "gathering" }
          let agent = try ScriptedAgent(stack, "eve-\(index)")
          let opened = try agent.enter()
          let receipt = try attack.perform(agent, opened, honest.spec)
          #expect(receipt.code == attack.expected, "\(attack.name): \(receipt)")
          #expect(!receipt.reason.isEmpty, "\(attack.name)")
          names.forEach(honest.speak)
          try honest.run(to: opened.round)
        }
        let manifests = honest.releases.dropFirst().map(\.verified.manifest)
        #expect(manifests.allSatisfy { $0.agents == 3 })
      }
    }

    /// Three of five are drawn; who asks again hears the same, and the release names three.
    @Test func agentsThatTheDrawLeavesOutAreTold() throws {
      let drawn = ["updates.max": "3", "expected": "5"]
      try TestStack.with([TestFederation("f", drawn)]) { stack in
        let agents = try Participants(stack, ["ada", "bob", "cem", "dee", "eli"])
        stack.freeze("clustering-1")
        try agents.run("two are not selected") { agents.count(.notSelected) == 2 }
        let left = Set(agents.receipts.filter { $0.receipt.code == .notSelected }.map(\.agent))
        #expect(left.count == 2)
        for name in left {
          agents.leave(name)
          let again = try ScriptedAgent(stack, name)
          try again.say(.hello(Hello(name: name)))
          let values = Updates.values(name, base: 0, count: agents.spec.rowCount)
          let round = Opened(round: 1, base: 0, remainingMilliseconds: 0)
          #expect(try again.upload(values, in: round, spec: agents.spec).code == .notSelected)
        }
        stack.thaw("clustering-1")
        try agents.run(to: 1)
        #expect(agents.releases.last?.verified.manifest.agents == 3)
      }
    }

    @Test func agentsThatAreNotOnTheListAreTurnedAway() throws {
      try TestStack.with([TestFederation("f", ["agents": "[ada, bob, cem]"])]) { stack in
        let stranger = try ScriptedAgent(stack, "eve")
        try stranger.say(.hello(Hello(name: "eve")))
        #expect(try stranger.receipt().code == .unauthorised)
        try stranger.say(.commit(Commit(round: 1)))
        #expect(try stranger.receipt().code == .unauthorised)
        try Participants(stack).run(to: 1)
      }
    }

    /// A frame beyond the limit ends the connection; whoever sends it is as a stranger afterwards.
    @Test func aFrameBeyondTheLimitEndsTheConnection() throws {
      try TestStack.with { stack in
        let agent = try ScriptedAgent(stack, "eve")
        try agent.enter()
        try agent.say(raw: [UInt8](repeating: 7, count: Shard.bytes + 8192))
        try waitUntil("eve is a stranger") {
          try agent.say(.commit(Commit(round: 1)))
          guard case .receipt(let receipt) = try agent.hearIfAny() else { return false }
          return receipt.code == .unauthorised
        }
        try Participants(stack).run(to: 1)
      }
    }

    @Test func aSecondAndDifferentUpdateIsADuplicateAndTheFirstCounts() throws {
      try TestStack.with([TestFederation("f", ["expected": "4"])]) { stack in
        let honest = try Participants(stack)
        let agent = try ScriptedAgent(stack, "dee")
        let opened = try agent.enter()
        let values = Updates.values("dee", base: 0, count: honest.spec.rowCount)
        honest.silent = ["ada", "bob", "cem"]
        #expect(try agent.upload(values, in: opened, spec: honest.spec).code == .accepted)
        #expect(try agent.upload(values, in: opened, spec: honest.spec).code == .accepted)
        #expect(try agent.upload(values.map { -$0 }, in: opened, spec: honest.spec).code == .duplicate)
        ["ada", "bob", "cem"].forEach(honest.speak)
        try honest.run(to: 1)
        #expect(honest.releases.last?.verified.manifest.agents == 4)
      }
    }
  }
}

/// Something that an agent must not do, and the receipt it gets.
struct Attack: Sendable {
  let name: String
  let expected: ReceiptCode
  let perform: @Sendable (ScriptedAgent, Opened, ModelSpec) throws -> Receipt

  init(
    _ name: String, _ expected: ReceiptCode,
    _ perform: @escaping @Sendable (ScriptedAgent, Opened, ModelSpec) throws -> Receipt
  ) {
    self.name = name
    self.expected = expected
    self.perform = perform
  }

  static let all = values + announcements + chunks + order + envelopes

  /// Good values with some replaced.
  private static func bad(
    _ name: String, _ expected: ReceiptCode, _ spoil: @escaping @Sendable (inout [Float], ModelSpec) -> Void
  ) -> Attack {
    Attack(name, expected) { agent, opened, spec in
      var values = Updates.values("eve", base: opened.base, count: spec.rowCount)
      spoil(&values, spec)
      return try agent.upload(values, in: opened, spec: spec)
    }
  }

  private static let values = [
    bad("NaN", .notFinite) { values, _ in values[17] = .nan },
    bad("infinity in the last buffer", .notFinite) { values, _ in values[values.count - 1] = .infinity },
    bad("1e30 everywhere", .outOfRange) { values, _ in values = values.map { _ in 1e30 } },
    bad("just over 2^40", .outOfRange) { values, _ in values[0] = -(Float(1 << 40).nextUp) },
    bad("a negative variance", .outOfRange) { values, _ in values[values.count - 2] = -100 },
  ]

  /// A good update with another announcement; the receipt to begin.
  private static func announced(
    _ name: String, _ expected: ReceiptCode, _ change: @escaping @Sendable (inout Begin) -> Void
  ) -> Attack {
    Attack(name, expected) { agent, opened, spec in
      var begin = Begin(Updates.values("eve", base: opened.base, count: spec.rowCount), in: opened, spec: spec)
      change(&begin)
      try agent.say(.begin(begin))
      return try agent.receipt()
    }
  }

  private static let announcements = [
    announced("too few bytes", .wrongShape) { $0.bytes -= 4 },
    announced("more bytes than the model has", .tooLarge) { $0.bytes += 4 },
    announced("2^64 bytes", .tooLarge) { $0.bytes = .max },
    announced("a base that is not the newest release", .wrongBase) { $0.base += 1 },
    announced("a release of the past", .wrongBase) { $0.base -= 1 },
    announced("another model", .wrongSpec) { $0.specDigest[0] ^= 1 },
    announced("no digest", .malformed) { $0.updateDigest = [] },
    announced("no samples", .malformed) { $0.claimedCount = 0 },
    announced("a round to come", .early) { $0.round += 1 },
    announced("a round that is over", .late) { $0.round -= 1 },
  ]

  /// A good begin, then other chunks; the receipt to them.
  private static func sent(
    _ name: String, _ expected: ReceiptCode, _ chunks: @escaping @Sendable (inout [Chunk]) -> Void
  ) -> Attack {
    Attack(name, expected) { agent, opened, spec in
      let values = Updates.values("eve", base: opened.base, count: spec.rowCount)
      var good = (0..<2).map { Chunk(values, $0, in: opened) }
      chunks(&good)
      #expect(try agent.begin(Begin(values, in: opened, spec: spec)) == .credit(next: 0))
      for chunk in good { try agent.say(.chunk(chunk)) }
      try agent.say(.commit(Commit(round: opened.round)))
      return try agent.receipt()
    }
  }

  private static let chunks = [
    sent("chunks out of order", .malformed) { $0.swapAt(0, 1) },
    sent("a chunk out of range", .malformed) { $0[1].index = 2 },
    sent("a chunk of the index 2^32 - 1", .malformed) { $0[0].index = .max },
    sent("a chunk too few", .malformed) { $0.removeLast() },
    sent("no chunk at all", .malformed) { $0 = [] },
    sent("a checksum that does not match", .corrupt) { $0[1].checksum[3] ^= 8 },
    sent("a checksum of no bytes", .corrupt) { $0[0].checksum = [] },
    sent("a chunk that is not the announced one", .corrupt) { chunks in
      chunks[1].content[0] ^= 1
      chunks[1].checksum = chunks[1].content.withUnsafeBytes { Checksum(of: $0) }.bytes
    },
    sent("a short chunk", .wrongShape) { $0[0].content.removeLast(4) },
    sent("a chunk of three bytes", .wrongShape) { $0[0].content = [1, 2, 3] },
    sent("a chunk of another round", .late) { $0[0].round = 0 },
  ]

  private static let order = [
    Attack("a chunk without begin", .malformed) { agent, opened, spec in
      try agent.say(.chunk(Chunk([Float](repeating: 0, count: spec.rowCount), 0, in: opened)))
      return try agent.receipt()
    },
    Attack("a commit without begin", .malformed) { agent, opened, _ in
      try agent.say(.commit(Commit(round: opened.round)))
      return try agent.receipt()
    },
    Attack("a commit for a round to come", .early) { agent, opened, _ in
      try agent.say(.commit(Commit(round: opened.round + 1)))
      return try agent.receipt()
    },
  ]

  /// Bytes that are no request, or one from somewhere else.
  private static func raw(_ name: String, _ expected: ReceiptCode, _ bytes: [UInt8]) -> Attack {
    Attack(name, expected) { agent, _, _ in
      try agent.say(raw: bytes)
      return try agent.receipt()
    }
  }

  private static let envelopes = [
    raw("garbage", .malformed, [0xFF, 0xFF, 0x03, 0x00, 0x80]),
    raw("nothing but an announcement", .unauthorised, []),
    raw("a message without a body", .malformed, [8, 1, 18, 1, 102]),
    raw("version 99", .protocolVersion, [8, 99, 18, 1, 102]),
    Attack("an unknown federation", .unknownFederation) { agent, opened, _ in
      try agent.say(.commit(Commit(round: opened.round)), federation: "g")
      return try agent.receipt()
    },
    Attack("a name that is none", .unauthorised) { agent, _, _ in
      try agent.say(.hello(Hello(name: "../etc")))
      return try agent.receipt()
    },
    Attack("too many frames", .malformed) { agent, _, _ in
      try agent.say(frames: [[1], [2], [3]])
      return try agent.receipt()
    },
  ]
}
