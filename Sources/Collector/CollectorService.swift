package import Access
package import Admin
package import AgentClient
package import Configuration
internal import Kernels
internal import Logging
package import Messaging
package import Rounds
internal import Text
package import Wire

/// The collector process: agents on one socket, the broker and the publisher as a client, operators on their own.
///
/// Everything runs on the thread that calls `run`.
package final class CollectorService {
  /// Messages taken in one turn, so that seals and releases are never late.
  private static let messagesPerTurn = 256

  let security: Security
  private let agents: Socket
  private let broker: ServerDealer
  let operators: Socket
  let guards: EndpointGuards
  /// Messages that bring no update further.
  private var rates: Allowances
  private let mostUnfinished: Int
  private let epoch: UInt64
  private(set) var table: FederationTable<FederationCollector>
  /// Where the rounds of a federation lie, also of one that is not at work.
  let folder: @Sendable (String) -> FederationFolder
  let operatorLog: OperatorLog
  /// What the process shows of itself, where it does.
  package var board: Board?
  let log = Logger(label: "collector")

  /// - Parameters:
  ///   - engine: what the rounds are pinned to.
  ///   - epoch: random, so that agents see that this is another process than the one before.
  package init(
    context: Context, configuration: ServerConfiguration, engine: Engine, epoch: UInt64,
    boot: String, security: Security = .none
  ) throws {
    let chunk = Int64(Shard.bytes + 4096)
    self.security = security
    guards = EndpointGuards(context, security)
    rates = Allowances(perSecond: Double(configuration.limits.messages))
    mostUnfinished = configuration.limits.unfinishedBytes
    operatorLog = OperatorLog(data: configuration.data)
    try operatorLog.notePolicies(of: configuration.federations)
    agents = try Socket(
      context, .router,
      SocketOptions(
        highWaterMark: 64, maximumFrame: chunk,
        handshakeMilliseconds: Int32(clamping: configuration.limits.handshake), transport: security.listen(.updates)),
      watchedBy: try guards.add(configuration.endpoints.collector, .updates, configuration.updateConnections))
    broker = try ServerDealer(
      context, configuration.endpoints.broker, transport: security.connect, servers: nil, announces: true)
    operators = try Socket(context, .router, SocketOptions(transport: security.listen(.operators)))
    try agents.bindInTime(configuration.endpoints.collector)
    try operators.bindInTime(configuration.endpoints.operator("collector"))
    self.epoch = epoch
    let data = configuration.data
    folder = { FederationFolder(data: data, federation: $0) }
    table = try FederationTable(configuration.federations.map(\.name)) { [folder] name in
      let federation = try Federation(folder(name))
      guard let settings = configuration.federation(name) else { preconditionFailure("\(name) is configured") }
      return try FederationCollector(
        federation, settings,
        follower: ReleaseFollower(
          context: context, source: federation.source(configuration.endpoints), transport: security.connect),
        engine: engine, synchronised: configuration.synchronised, boot: boot,
        expected: settings.policy.expected(of: security.agents))
    }
    for (name, problem) in table.problems { log.error("\(problem)", metadata: ["federation": "\(name)"]) }
    for settings in configuration.federations where security.agents == nil && settings.policy.isFirstComeFirstServed {
      log.warning(
        "the first \(settings.policy.minimum) agents to answer fill a round: name the agents, expect more, or set time.min",
        metadata: ["federation": "\(settings.name)"])
    }
    log.info("listening", metadata: ["endpoint": "\(configuration.endpoints.collector)"])
  }

  /// Serves until asked to stop. What agents were promised is on disk at every instant.
  package func run(until stop: Stop) throws(MessagingError) {
    while true {
      let followers = federations.values.flatMap(\.follower.pollItems)
      let items = [PollItem(descriptor: stop.descriptor), PollItem(agents), broker.pollItem, PollItem(operators)]
      let ready = try poll(items + followers, milliseconds: pause())
      if ready[0] { return }
      let now = monotonicMilliseconds()
      if security.refresh() { expectAgents() }
      try retry(now)
      try takeRequests(now)
      if ready[2] { try takeWork(now) }
      for federation in federations.values {
        federation.advance(now, releases: try federation.follower.process(now: now))
      }
      if ready[3] { try answerOperators(now) }
      guards.report(now: now)
      show(now)
      try flush(now)
    }
  }

  private func expectAgents() {
    let allowed = security.agents
    for federation in federations.values {
      federation.expected = federation.configuration.policy.expected(of: allowed)
    }
  }

  var federations: [String: FederationCollector] { table.ready }

  /// Goes on with federations whose store can be used again.
  func retry(_ now: UInt64) throws(MessagingError) {
    do {
      for name in try table.retry(now: now) { log.notice("at work again", metadata: ["federation": "\(name)"]) }
    } catch let error as MessagingError {
      throw error
    } catch { log.error("\(error)") }
  }

  private func pause() -> Int {
    let now = monotonicMilliseconds()
    return federations.values.map { min(Int($0.pause(now)), $0.follower.pauseMilliseconds) }.min() ?? 1000
  }

  private func takeRequests(_ now: UInt64) throws(MessagingError) {
    for _ in 0..<Self.messagesPerTurn {
      guard let message = try agents.receiveMessage() else { return }
      let frames = message.frames
      let key = message.user.map { Array($0.utf8) } ?? frames[0]
      let admission = rates.admit(key, now: now)
      if isAnnouncement(frames) {
        if admission == .passes { try send(AgentReply.greeting, federation: "*", to: frames[0]) }
        continue
      }
      do throws(WireError) {
        guard frames.count == 2 else { throw .malformed("a message has one frame, not \(frames.count - 1)") }
        let request = try AgentRequest.decode(frames[1], limit: Shard.bytes + 4096)
        if case .held(let isToBeTold) = admission {
          federations[request.federation]?.hold(frames[0], isToBeTold: isToBeTold)
        } else {
          if dispatch(request, from: frames[0], security.sender(message), now) { rates.refund(key) }
          if let credit = federations[request.federation]?.creditBytes(of: frames[0]) {
            agents.grant(message, credit: credit)
          }
        }
      } catch {
        if admission == .passes { try refuse(error, frames[0]) }
      }
    }
  }

  /// Whether it brought an update further.
  private func dispatch(_ request: AgentRequest, from peer: [UInt8], _ sender: Sender, _ now: UInt64) -> Bool {
    guard let federation = federations[request.federation] else {
      if table.problems[request.federation] != nil {
        putOff(request.federation, peer, sender)
        return false
      }
      let receipt = Receipt(
        round: 0, code: .unknownFederation,
        reason: "there is no federation “\(shown(request.federation, most: 64))” here")
      _ = try? send(.receipt(receipt), federation: request.federation, to: peer)
      return false
    }
    federation.room = room
    return federation.take(request.body, from: peer, sender, now)
  }

  /// Bytes that are left for unfinished updates; one always fits.
  private var room: Int {
    let taken = federations.values.reduce(0) { $0 + $1.unfinishedBytes }
    return mostUnfinished == 0 || taken == 0 ? .max : max(0, mostUnfinished - taken)
  }

  /// The agent is to ask again: the federation's store cannot be used now. What is wrong is no affair of agents.
  private func putOff(_ federation: String, _ peer: [UInt8], _ sender: Sender) {
    let refusal = Identity.refusal(sender)
    let receipt = Receipt(
      round: 0, code: refusal == nil ? .busy : .unauthorised,
      reason: refusal ?? "the server cannot work for this federation now", retryAfterMilliseconds: 1000)
    _ = try? send(.receipt(receipt), federation: federation, to: peer)
  }

  private func refuse(_ error: WireError, _ peer: [UInt8]) throws(MessagingError) {
    let receipt: Receipt
    switch error {
    case .version(let version):
      receipt = Receipt(
        round: 0, code: .protocolVersion, reason: "version \(version) is not spoken here, only \(protocolVersion)")
    case .tooLong(let bytes, let limit):
      receipt = Receipt(round: 0, code: .tooLarge, reason: "a message of \(bytes) bytes; the limit is \(limit)")
    case .tooMany(let limit):
      receipt = Receipt(round: 0, code: .tooLarge, reason: "a message of more than \(limit) fields")
    case .malformed(let what): receipt = Receipt(round: 0, code: .malformed, reason: what)
    }
    try send(.receipt(receipt), federation: "*", to: peer)
  }

  private func takeWork(_ now: UInt64) throws(MessagingError) {
    while let frames = try broker.receive(now: now) {
      guard let frame = frames.last, let reply = try? WorkReply.decode(frame, limit: 1 << 16) else { continue }
      if reply.body.isAnswer { broker.answered() }
      if case .unknown = reply.body { federations.values.forEach { $0.askedBrokerAt = 0 } }
      guard let federation = federations[reply.federation] else { continue }
      do throws(StoreError) {
        try federation.hear(reply.body, now)
      } catch {
        federation.problem = error.description
        log.error("\(error)")
      }
    }
  }

  private func flush(_ now: UInt64) throws(MessagingError) {
    for (name, federation) in federations {
      federation.keepPromises()
      for reply in federation.replies where try !send(reply.body, federation: name, to: reply.peer) {
        federation.members.remove(peer: reply.peer)
      }
      federation.replies = []
      for body in federation.work { try say(WorkRequest(federation: name, body: body), now) }
      federation.work = []
    }
    _ = try broker.renew(now: now)
  }

  /// Only the opening of a group has an answer for sure; it is repeated until the group has ended. On a new connection the
  /// broker says that it does not know who this is, and the groups are opened again.
  private func say(_ request: WorkRequest, _ now: UInt64) throws(MessagingError) {
    if case .open = request.body {
      try broker.ask(request.encode(), now: now)
    } else {
      try broker.tell(request.encode(), now: now)
    }
  }

  /// False where the agent is gone.
  @discardableResult
  private func send(_ body: AgentReply.Body, federation: String, to peer: [UInt8]) throws(MessagingError) -> Bool {
    let reply = AgentReply(federation: federation, epoch: epoch, body: body)
    if case .unreachable = try agents.send([peer, reply.encode()]) { return false }
    return true
  }
}

extension ServerConfiguration {
  /// What agents may do. A chunk may be under way whose round is over, or that a collector before this one asked for.
  fileprivate var updateConnections: ConnectionLimits {
    ConnectionLimits(
      known: UInt64(Shard.bytes + 8192), silence: limits.silence, unheard: limits.halfOpen,
      perUser: limits.connections * federations.count, accepted: limits.newConnections)
  }
}

extension Federation {
  /// Where this federation's releases are to be had on this server.
  package func source(_ endpoints: Endpoints) -> ReleaseSource {
    ReleaseSource(federation: name, key: publisherKey, broadcast: endpoints.releases, ranges: endpoints.ranges)
  }
}
