internal import AgentClient
internal import Aggregation
internal import Configuration
internal import Cryptography
internal import Kernels
internal import Logging
internal import Rounds
internal import Wire

/// From release to release: a round is opened, sealed, handed to the broker, and ended.
extension FederationCollector {
  /// Brings the round at hand in line with the newest release. Done again until it succeeds.
  func followBase(_ now: UInt64) throws(StoreError) {
    guard let base, let current else { return }
    if let end = current.gathering.end(by: base.verified.manifest) { return try self.end(end, now) }
    if baseBuffers == nil { try loadBaseBuffers(base) }
  }

  /// Opens the next round on the newest release.
  func open(_ now: UInt64) throws(StoreError) {
    guard let base, !isPaused, now >= openAfter else { return }
    try readSecret()
    let number = max(lastRound, base.verified.manifest.round) + 1
    try FileSystem.remove(federation.folder.round(number))
    let recorder = try recorder(number)
    let checksums = try writeBase(base, recorder)
    try recorder.record(
      .opened(
        RoundOpened(
          round: number, base: base.root, baseManifestDigest: base.verified.digest.bytes, boot: boot,
          baseChecksums: checksums)))
    current = recorder
    lastRound = number
    windowSince = now
    movedAt = [:]
    enter(now)
    log.info(
      "round opened", metadata: ["federation": "\(federation.name)", "round": "\(number)", "base": "\(base.root)"])
    members.peers.forEach { replies.append(Reply(peer: $0, body: .opened(opened(now)))) }
  }

  private func writeBase(_ base: Release, _ recorder: RoundRecorder) throws(StoreError) -> [UInt8] {
    let row = try loadBaseBuffers(base)
    try recorder.reserve(slot: 0)
    var checksums: [UInt8] = []
    for index in 0..<rules.chunks {
      let shard = Array(row[Shard.range(index, row.count)])
      checksums += try recorder.write(shard, slot: 0, index: index).bytes
    }
    return checksums
  }

  /// The base as a row; its buffers are remembered for the checks of arriving updates.
  @discardableResult
  func loadBaseBuffers(_ base: Release) throws(StoreError) -> [Float] {
    let path = "\(federation.folder.rounds)/.base"
    try FileSystem.replace(path, with: base.weights, synchronised: false)
    do throws(SafetensorsError) {
      let row = try ModelFile(path: path, spec: federation.spec).row()
      baseBuffers = Array(row[federation.spec.parameters...])
      return row
    } catch { throw StoreError(.damaged("\(error)"), "read", path) }
  }

  /// Writes the manifest, and hands the round to the broker.
  func seal(_ agents: [String], _ now: UInt64) throws(StoreError) {
    guard let current, let opened = current.gathering.opened else { return }
    let rows = agents.compactMap { name in current.gathering.rows[name].map { (name, $0) } }
    let manifest = try manifest(opened, rows)
    if synchronised { try current.synchronise() }
    let digest = try SealedRoundFile.put(
      manifest, slots: rows.map(\.1.slot), in: current.folder, synchronised: synchronised)
    let left = current.gathering.committed.filter { !agents.contains($0) }
    try current.record(.sealed(RoundSealed(manifestDigest: digest.bytes, notSelected: left)))
    for agent in left {
      guard let peer = members.peer(of: agent) else { continue }
      give(.notSelected, "more agents than the round takes; the draw left \(agent) out", to: peer)
    }
    log.info(
      "round sealed",
      metadata: ["federation": "\(federation.name)", "round": "\(opened.round)", "updates": "\(rows.count)"])
    enter(now)
    askBroker(now)
  }

  private func manifest(
    _ opened: RoundOpened, _ rows: [(String, Gathering.Row)]
  ) throws(StoreError) -> RoundManifest {
    // As it is now: the noise secret may have changed since this process began.
    let federation = try Federation(federation.folder)
    return RoundManifest(
      version: protocolVersion, federation: federation.name, round: opened.round, base: opened.base,
      baseManifestDigest: opened.baseManifestDigest, baseChecksums: opened.baseChecksums,
      specDigest: federation.specDigest.bytes, parameters: UInt64(federation.spec.parameters),
      buffers: UInt64(federation.spec.buffers),
      rule: configuration.rule.record, engine: engine,
      rows: rows.map { name, row in
        RoundRow(agent: name, claimedCount: row.claimedCount, checksums: row.stored.flatMap { $0 })
      }, noiseFingerprint: federation.noiseFingerprint.bytes, seeded: federation.seeded)
  }

  /// Opens the round's group; said again every second, since the broker may have lost its memory.
  func askBroker(_ now: UInt64) {
    askedBrokerAt = now
    work.append(.open(RoundGraph.group(state, shards: rules.chunks, engine: engine)))
  }

  /// Ends the round for good and makes room; the next one opens at the next turn.
  func end(_ end: RoundEnd, _ now: UInt64) throws(StoreError) {
    guard let current else { return }
    let state = current.gathering
    let failure = end.failure
    try current.record(
      .ended(
        RoundEnded(
          outcome: end.outcome, reason: end.reason, stage: failure?.stage ?? "", index: failure?.index ?? 0,
          attempts: failure?.attempts ?? 0, losses: failure?.losses ?? 0, release: end.release,
          generation: state.generation)))
    if state.sealed != nil { work.append(.close(CloseGroup(group: RoundGraph.name(state)))) }
    noteSetback(end.outcome, now)
    if end.outcome != "released" { lastFailure = "round \(state.round) \(end.outcome): \(end.reason)" }
    log.info(
      "round ended",
      metadata: [
        "federation": "\(federation.name)", "round": "\(state.round)", "outcome": "\(end.outcome)",
        "reason": "\(end.reason)",
      ])
    self.current = nil
    enter(now)
    rounds.note(end.outcome, try? RoundReport.read(federation.folder, round: state.round))
    try RoundRetention(folder: federation.folder, keep: configuration.keep).prune(newest: state.round) { round in
      obstacle(to: round) == nil
    }
    do { try NoiseSecrets(federation.folder).prune() } catch { log.warning("noise secrets stay for now: \(error)") }
  }

  /// A fault that lasts makes one failed round after the other: the next one waits, longer each time.
  private func noteSetback(_ outcome: String, _ now: UInt64) {
    switch outcome {
    case "failed": openAfter = now + setbacks.add()
    case "released": setbacks = Setbacks()
    default: return
    }
  }

  func enter(_ now: UInt64) {
    phaseSince = now
    isAtGate = false
  }

  /// What the broker says of this federation's group.
  func hear(_ reply: WorkReply.Body, _ now: UInt64) throws(StoreError) {
    if case .end(let end) = reply { work.append(.acknowledge(AcknowledgeEnd(group: end.group))) }
    guard current != nil else { return }
    switch state.hear(reply) {
    case .nothing: return
    case .end(let end): try self.end(end, now)
    case .done where !isAtGate:
      phaseSince = now
      isAtGate = true
    case .done: return
    }
  }
}
