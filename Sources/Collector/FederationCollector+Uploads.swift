internal import Access
internal import AgentClient
internal import Configuration
internal import Cryptography
internal import Kernels
internal import Logging
internal import Rounds
internal import Wire

/// How often each receipt was given, and what came in.
struct ReceiptCounts {
  var byCode: [ReceiptCode: UInt64] = [:]
  var receivedBytes: UInt64 = 0
  /// Chunks that were stored.
  var chunks: UInt64 = 0
}

/// The agents' side: every message gets an answer, but for chunks behind one that was refused.
extension FederationCollector {
  /// Whether a chunk brought an update further.
  func take(_ body: AgentRequest.Body, from peer: [UInt8], _ sender: Sender, _ now: UInt64) -> Bool {
    let before = counts.chunks
    if let refusal = Identity.refusal(sender) {
      members.remove(peer: peer)
      give(.unauthorised, refusal, to: peer, round: 0)
    } else if case .hello(let hello) = body {
      welcome(Identity.name(sender, says: hello.name), peer, now)
    } else if let agent = members.name(of: peer) {
      take(body, agent, peer, now)
    } else {
      give(.unauthorised, "say hello first", to: peer, round: 0)
    }
    return counts.chunks > before
  }

  /// Bytes that a peer may have under way; nil where it has begun no upload. An agent that asks again after a silence sends
  /// what was under way once more: hence twice.
  func creditBytes(of peer: [UInt8]) -> Int? {
    guard let agent = members.name(of: peer), uploads[agent] == .begun(peer) else { return nil }
    let window = configuration.uploads.window
    return 2 * (min(window * Shard.bytes, rules.updateBytes) + window * 4096)
  }

  private func take(_ body: AgentRequest.Body, _ agent: String, _ peer: [UInt8], _ now: UInt64) {
    guard baseBuffers != nil || !state.isGathering else {
      return putOff(agent, "the server is starting", peer, retryAfter: 200)
    }
    do throws(StoreError) {
      switch body {
      case .hello: return
      case .begin(let begin): try take(begin, agent, peer, now)
      case .chunk(let chunk): try take(chunk, agent, peer, now)
      case .commit(let commit): try take(commit, agent, peer)
      }
      uploadProblem = ""
    } catch {
      if uploadProblem != error.description { log.error("\(error)", metadata: ["agent": "\(agent)"]) }
      uploadProblem = error.description
      putOff(agent, "the server cannot store updates now", peer, retryAfter: 1000)
    }
  }

  /// A message too many is not taken: what follows it is not either, until the agent begins again.
  func hold(_ peer: [UInt8], isToBeTold: Bool) {
    if let agent = members.name(of: peer) { uploads[agent] = .putOff(peer) }
    if isToBeTold { give(.busy, "too many messages a second", to: peer, retryAfter: 1000) }
  }

  /// The agent is to begin again later; it goes on where its update was.
  private func putOff(_ agent: String, _ reason: String, _ peer: [UInt8], retryAfter: UInt32) {
    uploads[agent] = .putOff(peer)
    give(.busy, reason, to: peer, retryAfter: retryAfter)
  }

  /// Whether an agent has to begin again; it is told so once.
  private func mustBeginAgain(_ agent: String, _ peer: [UInt8], round: UInt64) -> Bool {
    if state.isGathering, round == state.round, state.rows[agent] == nil, uploads[agent] != .begun(peer) {
      return isWithoutPlace(agent, peer)
    }
    guard state.lacksBegin(of: agent, round: round, uploads[agent], on: peer) else { return false }
    if uploads[agent] != .putOff(peer) { putOff(agent, "what came before this is lost", peer, retryAfter: 200) }
    return true
  }

  private func isWithoutPlace(_ agent: String, _ peer: [UInt8]) -> Bool {
    if uploads[agent] == .displaced {
      putOff(agent, "the upload stood still and another has its place", peer, retryAfter: 200)
    }
    return uploads[agent] == .putOff(peer)
  }

  private func welcome(_ name: String, _ peer: [UInt8], _ now: UInt64) {
    guard FederationFolder.isValidName(name) else {
      return give(.unauthorised, "a name has 1 to 64 letters, digits, dots, dashes and underscores", to: peer, round: 0)
    }
    guard rules.agents.isEmpty || rules.agents.contains(name) else {
      return give(.unauthorised, "\(name) is not among the agents of this federation", to: peer, round: 0)
    }
    members.add(name, peer: peer)
    let welcome = Welcome(
      opened: state.isGathering ? opened(now) : nil, specDigest: federation.specDigest.bytes,
      updateBytes: UInt64(rules.updateBytes), chunkBytes: UInt32(Shard.bytes), helloSeconds: 15)
    replies.append(Reply(peer: peer, body: .welcome(welcome)))
  }

  func opened(_ now: UInt64) -> Opened {
    let end = configuration.policy.openAtMost
    let age = now - windowSince
    return Opened(
      round: state.round, base: state.base, remainingMilliseconds: end == 0 ? 0 : max(1, end - min(end, age)))
  }

  private func take(_ begin: Begin, _ agent: String, _ peer: [UInt8], _ now: UInt64) throws(StoreError) {
    switch rules.answer(
      begin, from: agent, in: state, idle: idleAgent(now), room: room, baseDigest: baseDigest)
    {
    case .resume(let next):
      uploads[agent] = .begun(peer)
      credit(next, to: peer)
    case .reserve: try reserve(begin, agent, state.rows[agent]?.slot ?? state.vacantSlot, peer, now)
    case .displace(let idle):
      guard let slot = state.rows[idle]?.slot else { return }
      try reserve(begin, agent, slot, peer, now)
      uploads[idle] = .displaced
    case let other: try settle(other, agent, peer, round: begin.round)
    }
  }

  private func reserve(
    _ begin: Begin, _ agent: String, _ slot: UInt32, _ peer: [UInt8], _ now: UInt64
  ) throws(StoreError) {
    guard let current else { return }
    try current.reserve(slot: slot)
    try current.record(
      .reserved(
        RowReserved(agent: agent, slot: slot, claimedCount: begin.claimedCount, updateDigest: begin.updateDigest)))
    uploads[agent] = .begun(peer)
    movedAt[agent] = now
    credit(0, to: peer)
  }

  /// Of the weights that the round at hand is based on, where these are known.
  private var baseDigest: [UInt8]? {
    base.flatMap { $0.root == state.base ? $0.verified.manifest.weightsDigest : nil }
  }

  /// The agent whose unfinished upload has stood still for longest, if that is too long.
  private func idleAgent(_ now: UInt64) -> String? {
    let unfinished = state.rows.filter { !$0.value.isCommitted }.keys.map { ($0, movedAt[$0] ?? windowSince) }
    guard let (agent, moved) = unfinished.min(by: { $0.1 < $1.1 }), now >= moved + rules.limits.idle else { return nil }
    return agent
  }

  private func take(_ chunk: Chunk, _ agent: String, _ peer: [UInt8], _ now: UInt64) throws(StoreError) {
    if mustBeginAgain(agent, peer, round: chunk.round) { return }
    counts.receivedBytes += UInt64(chunk.content.count)
    var values = floats(chunk.content)
    switch rules.answer(chunk, values: &values, from: agent, in: state, baseBuffers: baseBuffers ?? []) {
    case .resume(let next): credit(next, to: peer)
    case .store:
      guard let current, let row = state.rows[agent] else { return }
      let stored = try current.write(values, slot: row.slot, index: Int(chunk.index))
      try current.record(
        .landed(ChunkLanded(agent: agent, index: chunk.index, checksum: chunk.checksum, stored: stored.bytes)))
      counts.chunks += 1
      movedAt[agent] = now
      credit(Int(chunk.index) + 1, to: peer)
    case let other: try settle(other, agent, peer, round: chunk.round)
    }
  }

  private func take(_ commit: Commit, _ agent: String, _ peer: [UInt8]) throws(StoreError) {
    if mustBeginAgain(agent, peer, round: commit.round) { return }
    switch rules.answer(commit, from: agent, in: state) {
    case .commit:
      let metrics = commit.metrics.map { MetricRecord(name: $0.name, value: $0.value) }
      try current?.record(.committed(RowCommitted(agent: agent, metrics: metrics)))
      give(.accepted, "the update is in the round", to: peer)
    case let other: try settle(other, agent, peer, round: commit.round)
    }
  }

  private func settle(_ answer: UploadAnswer, _ agent: String, _ peer: [UInt8], round: UInt64) throws(StoreError) {
    switch answer {
    case .receipt(let code, let reason):
      give(code, reason, to: peer, round: round, retryAfter: code == .busy ? 500 : 0)
    case .reject(let code, let reason):
      try reject(agent, code, reason)
      give(code, reason, to: peer, round: round)
    case .silence: return
    case .resume, .reserve, .displace, .store, .commit: preconditionFailure("handled where it arises")
    }
  }

  private func reject(_ agent: String, _ code: ReceiptCode, _ reason: String) throws(StoreError) {
    let rejection = Gathering.Rejection(code: code.rawValue, reason: reason)
    guard rules.isToBeNoted(rejection, of: agent, in: state) else { return }
    try current?.record(.rejected(RowRejected(agent: agent, code: code.rawValue, reason: reason)))
    log.notice("update rejected", metadata: ["agent": "\(agent)", "code": "\(code)", "reason": "\(reason)"])
  }

  private func credit(_ next: Int, to peer: [UInt8]) {
    let credit = Credit(round: state.round, next: UInt32(next), window: UInt32(configuration.uploads.window))
    replies.append(Reply(peer: peer, body: .credit(credit)))
  }

  func give(_ code: ReceiptCode, _ reason: String, to peer: [UInt8], round: UInt64? = nil, retryAfter: UInt32 = 0) {
    counts.byCode[code, default: 0] += 1
    let receipt = Receipt(round: round ?? state.round, code: code, reason: reason, retryAfterMilliseconds: retryAfter)
    let reply = Reply(peer: peer, body: .receipt(receipt))
    if code == .accepted && synchronised { promised.append(reply) } else { replies.append(reply) }
  }

  /// Gives the receipts that wait for the disk, after one flush for all of them.
  func keepPromises() {
    guard !promised.isEmpty, let current else { return }
    do throws(StoreError) {
      try current.synchronise()
      replies += promised
    } catch {
      log.error("\(error)")
      for promise in promised { give(.busy, "the server cannot store updates now", to: promise.peer, retryAfter: 1000) }
    }
    promised = []
  }
}

private func floats(_ bytes: [UInt8]) -> [Float] {
  [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
    count = bytes.count / 4
    bytes.withUnsafeBytes { source in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<(4 * count)]))
    }
  }
}
