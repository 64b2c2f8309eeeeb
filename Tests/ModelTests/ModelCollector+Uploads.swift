import Collector
import Configuration
import Kernels
import Rounds
import Wire

/// The agents' side of the collector: the real rules and records, without files.
extension World {
  private var rules: UploadRules { UploadRules(spec: SetUp.spec, limits: setUp.uploads, agents: []) }

  mutating func read(_ request: AgentRequest?, from peer: [UInt8]) throws(Violation) {
    if let request { try take(request, from: peer) } else { reply(AgentReply.greeting, to: peer, federation: "*") }
  }

  private mutating func take(_ request: AgentRequest, from peer: [UInt8]) throws(Violation) {
    guard collector != nil else { return }
    if case .hello(let hello) = request.body { return welcome(hello.name, peer) }
    guard let agent = collector?.members.name(of: peer) else { return give(.unauthorised, to: peer, round: 0) }
    if collector?.base == nil && round.isGathering { return putOff(agent, peer) }
    switch request.body {
    case .hello: return
    case .begin(let begin): try take(begin, agent, peer)
    case .chunk(let chunk): try take(chunk, agent, peer)
    case .commit(let commit): try take(commit, agent, peer)
    }
  }

  private mutating func welcome(_ name: String, _ peer: [UInt8]) {
    collector?.members.add(name, peer: peer)
    let welcome = Welcome(
      opened: round.isGathering ? opened : nil, specDigest: SetUp.specDigest, updateBytes: 16, chunkBytes: 16,
      helloSeconds: 15)
    reply(.welcome(welcome), to: peer)
  }

  private mutating func putOff(_ agent: String, _ peer: [UInt8]) {
    collector?.uploads[agent] = .putOff(peer)
    give(.busy, to: peer, retryAfter: 200)
  }

  private mutating func mustBeginAgain(_ agent: String, _ peer: [UInt8], round number: UInt64) -> Bool {
    let standing = collector?.uploads[agent]
    if round.isGathering, number == round.round, round.rows[agent] == nil, standing != .begun(peer) {
      if standing == .displaced { putOff(agent, peer) }
      return collector?.uploads[agent] == .putOff(peer)
    }
    guard round.lacksBegin(of: agent, round: number, standing, on: peer) else { return false }
    if standing != .putOff(peer) { putOff(agent, peer) }
    return true
  }

  private mutating func take(_ begin: Begin, _ agent: String, _ peer: [UInt8]) throws(Violation) {
    switch rules.answer(begin, from: agent, in: round, idle: idleAgent) {
    case .resume(let next):
      collector?.uploads[agent] = .begun(peer)
      credit(next, to: peer)
    case .reserve: try reserve(begin, agent, round.rows[agent]?.slot ?? round.vacantSlot, peer)
    case .displace(let idle):
      guard let slot = round.rows[idle]?.slot else { return }
      try reserve(begin, agent, slot, peer)
      collector?.uploads[idle] = .displaced
    case let other:
      try settle(other, agent, peer, round: begin.round, digest: begin.updateDigest)
    }
  }

  private mutating func reserve(
    _ begin: Begin, _ agent: String, _ slot: UInt32, _ peer: [UInt8]
  ) throws(Violation) {
    try record(
      .reserved(
        RowReserved(agent: agent, slot: slot, claimedCount: begin.claimedCount, updateDigest: begin.updateDigest)))
    collector?.uploads[agent] = .begun(peer)
    collector?.movedAt[agent] = now
    credit(0, to: peer)
  }

  /// The agent whose unfinished upload has stood still for longest, if that is too long.
  private var idleAgent: String? {
    let moved = round.rows.filter { !$0.value.isCommitted }.keys.sorted().map {
      ($0, collector?.movedAt[$0] ?? collector?.windowSince ?? now)
    }
    guard let (agent, since) = moved.min(by: { $0.1 < $1.1 }), now >= since + setUp.uploads.idle else { return nil }
    return agent
  }

  private mutating func take(_ chunk: Chunk, _ agent: String, _ peer: [UInt8]) throws(Violation) {
    if mustBeginAgain(agent, peer, round: chunk.round) { return }
    var values = chunk.content.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    switch rules.answer(chunk, values: &values, from: agent, in: round, baseBuffers: []) {
    case .resume(let next): credit(next, to: peer)
    case .store:
      let landed = ChunkLanded(agent: agent, index: chunk.index, checksum: chunk.checksum, stored: chunk.checksum)
      try record(.landed(landed))
      collector?.movedAt[agent] = now
      credit(Int(chunk.index) + 1, to: peer)
    case let other: try settle(other, agent, peer, round: chunk.round)
    }
  }

  private mutating func take(_ commit: Commit, _ agent: String, _ peer: [UInt8]) throws(Violation) {
    if mustBeginAgain(agent, peer, round: commit.round) { return }
    switch rules.answer(commit, from: agent, in: round) {
    case .commit:
      try record(.committed(RowCommitted(agent: agent)))
      try ledger.told(agent, round.rows[agent]?.updateDigest ?? [], round: commit.round, disk)
      give(.accepted, to: peer)
    case let other: try settle(other, agent, peer, round: commit.round)
    }
  }

  private mutating func settle(
    _ answer: UploadAnswer, _ agent: String, _ peer: [UInt8], round number: UInt64, digest: [UInt8]? = nil
  ) throws(Violation) {
    switch answer {
    case .receipt(let code, _):
      if code == .accepted {
        let digest = digest ?? round.rows[agent]?.updateDigest ?? []
        try ledger.told(agent, digest, round: number, disk)
      }
      give(code, to: peer, round: number, retryAfter: code == .busy ? 500 : 0)
    case .reject(let code, let reason):
      let rejection = Gathering.Rejection(code: code.rawValue, reason: reason)
      if rules.isToBeNoted(rejection, of: agent, in: round) {
        try record(.rejected(RowRejected(agent: agent, code: code.rawValue, reason: reason)))
      }
      give(code, to: peer, round: number)
    case .silence: return
    case .resume, .reserve, .displace, .store, .commit: throw Violation("answer", "\(answer) where it cannot be")
    }
  }

  private mutating func credit(_ next: Int, to peer: [UInt8]) {
    reply(.credit(Credit(round: round.round, next: UInt32(next), window: 8)), to: peer)
  }

  private mutating func give(_ code: ReceiptCode, to peer: [UInt8], round number: UInt64? = nil, retryAfter: UInt32 = 0)
  {
    let receipt = Receipt(
      round: number ?? round.round, code: code, reason: "", retryAfterMilliseconds: retryAfter)
    reply(.receipt(receipt), to: peer)
  }

  mutating func reply(_ body: AgentReply.Body, to peer: [UInt8], federation: String = federation) {
    guard let place = agentChannels.firstIndex(where: { $0.isUp && $0.peer == peer }) else {
      collector?.members.remove(peer: peer)
      return
    }
    let epoch = collector?.epoch ?? 0
    agentChannels[place].down.append(AgentReply(federation: federation, epoch: epoch, body: body))
  }
}
