package import Access
package import Admin
package import Configuration
internal import Kernels
internal import Logging
package import Messaging
internal import Rounds
internal import Stages
internal import Wire

/// The publisher process: takes the last task of each round, runs the gate, broadcasts releases and serves ranges.
///
/// Everything but the ranges runs on the thread that calls `run`.
package final class PublisherService {
  static let rangeBytes = Shard.bytes
  /// The longest frame that a subscriber sends.
  private static let questionBytes: Int64 = 1 << 12
  private static let beatMilliseconds: UInt64 = 5000
  /// A new subscriber gets a beat so soon, which tells it whether it missed something.
  private static let welcomeMilliseconds: UInt64 = 50

  let security: Security
  let broadcast: Socket
  let operators: Socket
  let guards: EndpointGuards
  private let ranges: RangeServer
  let handover = Handover()
  let epoch: UInt64
  private(set) var table: FederationTable<FederationPublisher>
  let operatorLog: OperatorLog
  /// What the process shows of itself, where it does.
  package var board: Board?
  let keys: KeyFolder?
  private let link: WorkerLink
  private let log = Logger(label: "publisher")
  private var gates: [String: GateKeeper] = [:]
  private var lastBeat: UInt64 = 0
  /// Somebody subscribed since the last beat.
  var isJoined = false
  /// Subscriptions that bring everybody a beat, by key.
  var joins = Allowances(perSecond: 1, atOnce: 64)
  /// What was offered to the thread that serves ranges.
  private var offered: (beats: [String: ReleaseBeat], idle: Set<String>) = ([:], [])
  /// What the beats said last, by federation.
  private var said: [String: ReleaseBeat] = [:]

  /// - Parameters:
  ///   - epoch: random.
  /// - Throws: where an endpoint cannot be listened on, or a federation was never made.
  package init(
    context: Context, configuration: ServerConfiguration, epoch: UInt64, security: Security = .none
  ) throws {
    self.security = security
    let releases = security.listen(.releases)
    table = try FederationTable(configuration.federations.map(\.name)) { name in
      guard let settings = configuration.federation(name) else { preconditionFailure("\(name) is configured") }
      let federation = try Federation(FederationFolder(data: configuration.data, federation: name))
      return try FederationPublisher(federation, settings)
    }
    for (name, problem) in table.problems { log.error("\(problem)", metadata: ["federation": "\(name)"]) }
    operatorLog = OperatorLog(data: configuration.data)
    keys = configuration.keys.map(KeyFolder.init)
    self.epoch = epoch
    guards = EndpointGuards(context, security)
    let (endpoints, limits) = (configuration.endpoints, configuration.limits)
    let handshake = Int32(clamping: limits.handshake)
    broadcast = try Socket(
      context, .broadcast,
      SocketOptions(
        highWaterMark: try Self.highWaterMark(table.ready), maximumFrame: Self.questionBytes,
        handshakeMilliseconds: handshake, transport: releases),
      watchedBy: try guards.add(endpoints.releases, .releases, configuration.subscriptionConnections))
    operators = try Socket(context, .router, SocketOptions(transport: security.listen(.operators)))
    try broadcast.bindInTime(endpoints.releases)
    // Before anybody can ask: otherwise there would be no federation for a moment.
    handover.offer(table.ready.mapValues(\.offer), idle: Set(table.problems.keys))
    ranges = try RangeServer(
      context, endpoint: endpoints.ranges,
      SocketOptions(maximumFrame: Self.questionBytes, handshakeMilliseconds: handshake, transport: releases),
      watchedBy: try guards.add(endpoints.ranges, .releases, configuration.rangeConnections),
      security: security, connections: limits.connections, epoch: epoch, handover)
    try operators.bindInTime(configuration.endpoints.operator("publisher"))
    link = try WorkerLink(
      context: context, endpoint: configuration.endpoints.broker, queues: ["publishing"],
      engine: Engine.current.name, name: "publisher", transport: security.connect)
    log.info(
      "listening",
      metadata: ["releases": "\(endpoints.releases)", "ranges": "\(endpoints.ranges)"])
  }

  var federations: [String: FederationPublisher] { table.ready }

  /// Goes on with federations whose store can be used again.
  private func retry(_ now: UInt64) {
    do {
      for name in try table.retry(now: now) { log.notice("at work again", metadata: ["federation": "\(name)"]) }
    } catch { log.error("\(error)") }
    for federation in federations.values { federation.retry(now) }
  }

  /// Messages a slow subscriber may lag behind: four times the chunks of the largest release.
  private static func highWaterMark(_ federations: [String: FederationPublisher]) throws(StoreError) -> Int32 {
    var most = 1
    for federation in federations.values {
      most = max(most, try federation.weights(federation.newest).bytes.count / rangeBytes + 2)
    }
    return Int32(clamping: 4 * most + 64)
  }

  /// Serves until asked to stop.
  package func run(until stop: Stop) throws(MessagingError) {
    defer { for name in gates.keys { gates[name]?.stop() } }
    while true {
      let items = [
        PollItem(descriptor: stop.descriptor), link.pollItem, PollItem(broadcast), PollItem(operators),
      ]
      let isBusy = gates.values.contains { $0.isBusy }
      let ready = try poll(items, milliseconds: isBusy ? 20 : isJoined ? Int(Self.welcomeMilliseconds) : 500)
      if ready[0] { return try link.leave() }
      let now = monotonicMilliseconds()
      security.refresh()
      retry(now)
      try takeSubscriptions(now)
      if let item = try link.next(now: now) { try work(on: item, until: stop) }
      if ready[3] { try answerOperators() }
      attendGates(now)
      try announce(now)
      if let failure = handover.failure { throw failure }
      guards.report(now: now)
      show(now)
    }
  }

  /// Tells the thread that serves ranges what there is, where that is another than before: whoever hears of a release may
  /// ask for it at once.
  private func offer() {
    let beats = federations.mapValues { ReleaseBeat(newest: $0.newest, refusedRound: $0.refusedRound) }
    let idle = Set(table.problems.keys)
    guard beats != offered.beats || idle != offered.idle else { return }
    offered = (beats, idle)
    handover.offer(federations.mapValues(\.offer), idle: idle)
  }

  private func work(on item: WorkItem, until stop: Stop) throws(MessagingError) {
    do {
      if let problem = table.problems[item.federation] { throw problem }
      guard let federation = federations[item.federation] else {
        throw CommandError(
          description: "the publisher has no federation “\(item.federation)”; is the configuration the same?")
      }
      try federation.publish(item) { [link] in try link.beat(now: monotonicMilliseconds(), isStopping: stop.isAsked) }
      try link.complete(now: monotonicMilliseconds())
    } catch is HandedBack {
      return
    } catch is LeaseLost {
      try link.abandon(now: monotonicMilliseconds())
    } catch let error as MessagingError {
      throw error
    } catch {
      let transient = (error as? StoreError)?.isTransient ?? false
      try link.fail("\(error)", transient: transient, now: monotonicMilliseconds())
    }
  }

  private func attendGates(_ now: UInt64) {
    for (name, federation) in federations {
      do {
        try gates[name, default: GateKeeper()].attend(federation, now: now)
        federation.gateProblem = nil
      } catch {
        if federation.gateProblem != "\(error)" {
          log.error("gate", metadata: ["federation": "\(name)", "error": "\(error)"])
        }
        federation.gateProblem = "\(error)"
      }
    }
  }

  /// Broadcasts what is new, and a beat where it is due.
  private func announce(_ now: UInt64) throws(MessagingError) {
    let isDue = now >= lastBeat + (isJoined ? Self.welcomeMilliseconds : Self.beatMilliseconds)
    if isDue { (lastBeat, isJoined) = (now, false) }
    offer()
    for (name, federation) in federations {
      for release in federation.fresh { try send(release, of: federation) }
      federation.fresh = []
      let beat = ReleaseBeat(newest: federation.newest, refusedRound: federation.refusedRound)
      if isDue || said[name] != beat { try publish(.beat(beat), topic: "manifest", of: name) }
      said[name] = beat
    }
  }
}

extension ServerConfiguration {
  /// Subscriptions are a few dozen bytes, once; each stays in memory as long as its connection.
  fileprivate var subscriptionConnections: ConnectionLimits {
    ConnectionLimits(
      total: UInt64(1 << 16 * federations.count), silence: limits.silence, unheard: limits.halfOpen,
      perUser: limits.connections * federations.count, accepted: limits.newConnections)
  }

  /// Who lacks nothing asks for nothing, also after it connected again. The questions that a client may have open wait
  /// behind a flood of another's.
  fileprivate var rangeConnections: ConnectionLimits {
    ConnectionLimits(
      known: 1 << 12, unheard: limits.halfOpen, perUser: limits.connections * federations.count,
      accepted: limits.newConnections)
  }
}
