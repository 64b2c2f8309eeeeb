import Collector
import Configuration
import Rounds
import Wire

/// The collector process: what it remembers beside the logs.
struct ModelCollector: Hashable {
  let epoch: UInt64
  var current: UInt64?
  var lastRound: UInt64
  var base: ReleaseManifest?
  var refused: UInt64 = 0
  var windowSince: UInt64?
  var isAtGate = false
  var openAfter: UInt64 = 0
  var askedAt: UInt64 = 0
  var setbacks = Setbacks()
  var isPaused: Bool
  var members = Members()
  var uploads: [String: UploadStanding] = [:]
  /// When an upload got further last; without an entry not since the window began.
  var movedAt: [String: UInt64] = [:]

  init(_ disk: Disk, epoch: UInt64) {
    self.epoch = epoch
    current = disk.unfinished
    lastRound = disk.rounds.keys.max() ?? 0
    isPaused = disk.isPaused
  }
}

/// News of releases that reach the collector in a turn.
enum News: Hashable, CaseIterable {
  case none, next, newest
}

extension World {
  private var course: RoundCourse { RoundCourse(policy: setUp.policy, secret: SetUp.secret) }
  var round: Gathering { collector?.current.flatMap { disk.rounds[$0] } ?? Gathering() }

  /// A turn of its loop.
  ///
  /// - Parameter dies: it is killed while it writes: a sealed file may be there that no log names.
  mutating func turnCollector(_ news: News, dies: Bool) throws(Violation) {
    guard collector != nil else { return }
    if collector?.windowSince == nil { collector?.windowSince = now }
    hear(news)
    try followBase()
    try decide(dies: dies)
    if dies { stop(.collector, Remains(forServer: false, forClient: false)) }
  }

  private mutating func hear(_ news: News) {
    let known = collector?.base?.release
    switch news {
    case .none: return
    case .next where known != nil:
      if let next = disk.approved.first(where: { $0.release > known ?? 0 }) { collector?.base = next }
    case .next, .newest: collector?.base = disk.approved.last
    }
  }

  private mutating func followBase() throws(Violation) {
    guard let base = collector?.base, collector?.current != nil, let end = round.end(by: base) else { return }
    try self.end(end)
  }

  private mutating func decide(dies: Bool) throws(Violation) {
    guard let collector, collector.current != nil else { return try open() }
    let step = course.step(
      round, expected: setUp.expected, age: now - (collector.windowSince ?? now), isAtGate: collector.isAtGate,
      refused: collector.refused, asked: now - min(now, collector.askedAt))
    switch step {
    case .wait: return
    case .seal(let agents): try seal(agents, dies: dies)
    case .ask: askBroker()
    case .end(let end): try self.end(end)
    }
  }

  private mutating func open() throws(Violation) {
    guard let collector, let base = collector.base, !collector.isPaused, now >= collector.openAfter else { return }
    let number = collector.lastRound + 1
    self.collector?.current = number
    self.collector?.lastRound = number
    self.collector?.windowSince = now
    self.collector?.isAtGate = false
    self.collector?.movedAt = [:]
    disk.rounds[number] = Gathering()
    disk.floats.insert(number)
    let opened = RoundOpened(
      round: number, base: base.release, baseManifestDigest: [], boot: "boot", baseChecksums: [])
    try record(.opened(opened))
    for peer in collector.members.peers { reply(.opened(self.opened), to: peer) }
  }

  var opened: Opened {
    let (end, age) = (setUp.policy.openAtMost, now - (collector?.windowSince ?? now))
    return Opened(
      round: round.round, base: round.base, remainingMilliseconds: end == 0 ? 0 : max(1, end - min(end, age)))
  }

  private mutating func seal(_ agents: [String], dies: Bool) throws(Violation) {
    try ledger.drew(agents, round, setUp)
    let rows = agents.compactMap { name in round.rows[name].map { (name, $0.updateDigest) } }
    let manifest = Disk.Manifest(
      round: round.round, base: round.base, rows: Dictionary(uniqueKeysWithValues: rows))
    disk.sealed[round.round] = manifest
    if dies { return }
    let left = round.committed.filter { !agents.contains($0) }
    try record(.sealed(RoundSealed(manifestDigest: manifest.digest, notSelected: left)))
    for agent in left {
      guard let peer = collector?.members.peer(of: agent) else { continue }
      reply(.receipt(Receipt(round: round.round, code: .notSelected, reason: "")), to: peer)
    }
    collector?.isAtGate = false
    askBroker()
  }

  private mutating func askBroker() {
    collector?.askedAt = now
    sendToBroker(.open(RoundGraph.group(round, shards: setUp.shards, engine: SetUp.engine)))
  }

  mutating func end(_ end: RoundEnd) throws(Violation) {
    guard let number = collector?.current else { return }
    let state = round
    if let failure = end.failure, failure.group != RoundGraph.name(state) {
      throw Violation("foreign end", "round \(number) fails with the work of \(failure.group)")
    }
    try record(
      .ended(
        RoundEnded(
          outcome: end.outcome, reason: end.reason, stage: end.failure?.stage ?? "", index: end.failure?.index ?? 0,
          attempts: end.failure?.attempts ?? 0, losses: end.failure?.losses ?? 0, release: end.release,
          generation: state.generation)))
    if state.sealed != nil { sendToBroker(.close(CloseGroup(group: RoundGraph.name(state)))) }
    if end.outcome == "failed", let wait = collector?.setbacks.add() { collector?.openAfter = now + wait }
    if end.outcome == "released" { collector?.setbacks = Setbacks() }
    collector?.current = nil
    collector?.isAtGate = false
    prune(newest: number)
  }

  private mutating func prune(newest: UInt64) {
    let limit = newest - min(newest, UInt64(setUp.keep))
    disk.floats = disk.floats.filter { $0 > limit || obstacle(to: $0) == nil }
    let floats = disk.floats
    disk.results = disk.results.filter { task, _ in
      task.round > limit || floats.contains(task.round) || !["clip", "noise"].contains(task.stage)
    }
  }

  func obstacle(to round: UInt64) -> String? {
    guard let collector, let failed = disk.rounds[round] else { return "not kept" }
    return failed.obstacleToReplay(
      hasFloats: disk.floats.contains(round), newest: collector.base?.release, current: self.round,
      last: collector.lastRound
    ) { disk.rounds[$0]?.sealed != nil }
  }

  mutating func hear(_ message: WorkReply.Body) throws(Violation) {
    if case .end(let end) = message { sendToBroker(.acknowledge(AcknowledgeEnd(group: end.group))) }
    guard collector?.current != nil else { return }
    switch round.hear(message) {
    case .nothing: return
    case .end(let end): try self.end(end)
    case .done: collector?.isAtGate = true
    }
  }

  private mutating func sendToBroker(_ body: WorkRequest.Body) {
    _ = workChannels[setUp.collector].send(up: WorkRequest(federation: federation, body: body))
  }

  /// What is recorded is on disk before anything else happens.
  mutating func record(_ event: RoundRecord.Body) throws(Violation) {
    guard let number = collector?.current else { return }
    let before = disk.rounds[number] ?? Gathering()
    disk.rounds[number]?.apply(event)
    try ledger.note(event, before: before, disk)
  }

  // MARK: Operators

  mutating func abort() throws(Violation) -> Bool {
    guard collector?.current != nil else { return false }
    try end(RoundEnd(outcome: "aborted", reason: "by an operator"))
    return true
  }

  mutating func pause(_ isPaused: Bool) -> Bool {
    guard collector != nil, disk.isPaused != isPaused else { return false }
    disk.isPaused = isPaused
    collector?.isPaused = isPaused
    return true
  }

  mutating func replay() throws(Violation) -> Bool {
    guard let number = disk.rounds.keys.sorted().last(where: { obstacle(to: $0) == nil }) else { return false }
    if let open = collector?.current, open != number {
      try end(RoundEnd(outcome: "superseded", reason: "round \(number) is replayed"))
    }
    collector?.current = number
    try record(.sealed(disk.rounds[number]?.sealed ?? RoundSealed(manifestDigest: [], notSelected: [])))
    collector?.isAtGate = false
    askBroker()
    return true
  }
}
