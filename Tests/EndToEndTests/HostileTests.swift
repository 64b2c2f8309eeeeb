import Access
import Kernels
import Messaging
import Rounds
import Testing
import Wire

extension EndToEnd {
  /// Hostile peers at the sockets of one server: what they get, that a round of the honest agents is released meanwhile, and
  /// what memory they cost.
  @Suite(.serialized, .hostileStack) struct HostileTests {}
}

/// Connections.
extension EndToEnd.HostileTests {
  @Test func aMessageWithoutEndToTheCollector() throws {
    try endless("collector", on: "collector", role: .agent, frame: 60_000)
  }

  @Test func aQuestionWithoutEndToThePublisher() throws {
    try endless("ranges", on: "publisher", role: .subscriber, frame: 3000)
  }

  @Test func aRequestWithoutEndToTheBroker() throws {
    try endless("broker", on: "broker", role: .worker, frame: 60_000)
  }

  private func endless(_ endpoint: String, on process: String, role: Access.Role, frame: Int) throws {
    var peer: HostilePeer?
    try HostileStack.attack("a message without end at \(endpoint)", on: process) { hostile in
      if peer == nil { peer = try hostile.peer(endpoint, role) }
      peer?.goOn(frame: frame)
      return peer?.isEnded ?? false
    }
    #expect(try #require(HostileStack.shared).cuts(process, .tooMuchUnderWay) > 0)
  }

  /// 35 bytes on the wire are 64 in memory.
  @Test(arguments: ["collector", "ranges"])
  func emptyFramesWithoutEnd(endpoint: String) throws {
    let process = endpoint == "collector" ? endpoint : "publisher"
    let before = try #require(HostileStack.shared).cuts(process, .tooMuchUnderWay)
    var peer: HostilePeer?
    try HostileStack.attack("empty frames without end at \(endpoint)", on: process) { hostile in
      if peer == nil { peer = try hostile.peer(endpoint, endpoint == "collector" ? .agent : .subscriber) }
      for _ in 0..<50 { peer?.goOn(frame: 0) }
      return peer?.isEnded ?? false
    }
    #expect(try #require(HostileStack.shared).cuts(process, .tooMuchUnderWay) > before)
  }

  /// With a receive queue that can be full, an assertion of libzmq 4.3.4 ended the process at the second try.
  @Test(arguments: ["collector", "ranges"])
  func pingsInAFloodThatIsReset(endpoint: String) throws {
    let process = endpoint == "collector" ? endpoint : "publisher"
    let stack = try #require(HostileStack.shared).stack
    let number = stack.processID(process)
    var tries = 0
    try HostileStack.attack("PINGs in a flood that is reset, at \(endpoint)", on: process) { hostile in
      for _ in 0..<3 {
        try hostile.peer(endpoint, endpoint == "collector" ? .agent : .subscriber).pingAndReset([8, 1], count: 10_000)
      }
      tries += 1
      return tries == 8
    }
    #expect(stack.processID(process) == number)
  }

  @Test func subscriptionsWithoutEnd() throws {
    var subscriber: HostileSubscriber?
    try HostileStack.attack("subscriptions without end", on: "publisher") { hostile in
      if subscriber == nil { subscriber = try HostileSubscriber(hostile.stack) }
      try subscriber?.goOn()
      return try hostile.cuts("publisher", .tooMuch) > 0
    }
  }

  @Test func manifestsAskedForWithoutEndAndNotRead() throws {
    var asker: HostileAsker?
    try HostileStack.attack("20,000 questions for manifests", on: "publisher") { hostile in
      if asker == nil { asker = try HostileAsker(hostile.stack) }
      try asker?.goOn()
      return asker?.asked ?? 0 >= 20_000
    }
  }

  /// All of them connect and none says a word.
  @Test(arguments: ["collector", "releases", "ranges", "broker"])
  func fiveHundredConnections(endpoint: String) throws {
    let process = endpoint == "collector" || endpoint == "broker" ? endpoint : "publisher"
    var peers: [RawConnection] = []
    try HostileStack.attack("500 connections to \(endpoint)", on: process) { hostile in
      let before = try hostile.descriptors(process)
      if peers.isEmpty { peers = (0..<500).map { _ in RawConnection(hostile.stack.endpoint(endpoint)) } }
      let ended = peers.count(where: \.isEnded)
      return ended >= 500 - HostileStack.halfOpen && before < 250
    }
  }

  @Test func handshakesThatStayHalfOpen() throws {
    var peers: [RawConnection] = []
    try HostileStack.attack("half-open handshakes") { hostile in
      if peers.isEmpty {
        peers = (0..<40).map { number in
          let peer = RawConnection(hostile.stack.collectorEndpoint)
          peer.say(RawConnection.greeting.prefix(number * 2))
          return peer
        }
      }
      return peers.allSatisfy(\.isEnded)
    }
  }

  @Test func aByteNowAndThen() throws {
    var peer: RawConnection?
    var said = 0
    try HostileStack.attack("a byte now and then") { hostile in
      if peer == nil { peer = RawConnection(hostile.stack.collectorEndpoint) }
      peer?.say([RawConnection.greeting[min(said, RawConnection.greeting.count - 1)]])
      said = min(said + 1, RawConnection.greeting.count - 2)
      return peer?.isEnded ?? false
    }
  }

  @Test func manyConnectionsOfOneKey() throws {
    var peers: [ScriptedAgent] = []
    try HostileStack.attack("40 connections of one key") { hostile in
      if peers.isEmpty { peers = try (0..<40).map { _ in try ScriptedAgent(hostile.stack, "many") } }
      for peer in peers { try peer.sayIfPossible(.hello(Hello(name: "many"))) }
      return try hostile.cuts("collector", .surplus) >= 36
    }
  }

  @Test func aFrameBeyondTheLimit() throws {
    var agent: ScriptedAgent?
    try HostileStack.attack("a frame beyond the limit") { hostile in
      if let agent {
        try agent.say(.commit(Commit(round: 1)))
        guard case .receipt(let receipt)? = try agent.hearIfAny() else { return false }
        return receipt.code == .unauthorised
      }
      agent = try ScriptedAgent(hostile.stack, "long")
      try agent?.enter()
      try agent?.say(raw: [UInt8](repeating: 7, count: Shard.bytes + 8192))
      return false
    }
  }
}

/// Keys.
extension EndToEnd.HostileTests {
  @Test func aRevokedKeyIsCutWhileItIsConnected() throws {
    var agent: ScriptedAgent?
    try HostileStack.attack("a revoked key") { hostile in
      if agent == nil {
        let eve = try ScriptedAgent(hostile.stack, "revoked")
        try eve.enter()
        try AccessList.change(hostile.stack.keys.accessList) { table in
          for key in table.keys(of: "revoked", role: .agent) { _ = table.revoke(key: key) }
        }
        agent = eve
      }
      return try hostile.cuts("collector", .notAllowed) >= 1
    }
    try areShutOut([try #require(agent)])
  }

  /// What had been said before the answer to a question is passed over; the honest go on meanwhile.
  private func areShutOut(_ agents: [ScriptedAgent]) throws {
    for agent in agents {
      while try agent.hearIfAny() != nil {}
      try agent.sayIfPossible(.hello(Hello(name: "eve")))
    }
    try HostileStack.attack("a question of one who is shut out") { _ in true }
    for agent in agents { #expect(try agent.hearIfAny() == nil) }
  }

  @Test func keysOfNobodyAndOfOtherRolesGetNoHandshake() throws {
    let stack = try #require(HostileStack.shared).stack
    let unknown = try stack.client(try KeyFile.make("\(stack.folder)/unknown.key"))
    let others = try [Access.Role.subscriber, .worker, .operator].map { try stack.transport($0, "no-agent-\($0)") }
    try areShutOut(try ([unknown] + others).map { try ScriptedAgent(stack, "nobody", as: $0) })
  }

  /// Whatever it says, an agent is who its key is: its update is its own, and the honest one's is not touched.
  @Test func someoneElsesName() throws {
    try HostileStack.attackRound("someone else's name") { hostile in
      let eve = try ScriptedAgent(hostile.stack, "eve")
      let opened = try eve.enter(as: "ada")
      let values = Updates.values("eve", base: opened.base, count: hostile.honest.spec.rowCount)
      let receipt = try eve.upload(values, in: opened, spec: hostile.honest.spec)
      let committed = try hostile.stack.log(opened.round).compactMap { record in
        if case .committed(let row) = record { row.agent } else { nil }
      }
      #expect(receipt.code == .accepted && committed == ["eve"])
    }
  }
}
