internal import Access
internal import Logging
internal import Messaging
internal import Queueing
internal import Wire

extension BrokerService {
  /// The longest request: a graph, or a worker's account of an error.
  private static let requestLimit = 1 << 16
  /// Requests taken in one turn, so that ticks are never late.
  private static let requestsPerTurn = 256

  func takeRequests(_ now: UInt64) throws(MessagingError) {
    for _ in 0..<Self.requestsPerTurn {
      guard let message = try work.receiveMessage() else { return }
      let frames = message.frames
      if isAnnouncement(frames) {
        try reply(.unknown, to: frames[0])
        continue
      }
      guard frames.count == 2, let request = decoded(frames[1], now) else { continue }
      let sender = security.sender(message)
      guard request.body.isAllowed(for: sender) else {
        complain("refused", ["sender": "\(sender)", "message": "\(request.body)"], now)
        continue
      }
      try take(request, from: frames[0], now)
    }
  }

  /// A sender that goes on does not fill the log.
  private func complain(_ what: Logger.Message, _ metadata: Logger.Metadata, _ now: UInt64) {
    if complaints.admit([], now: now) == .passes { log.warning(what, metadata: metadata) }
  }

  private func decoded(_ bytes: [UInt8], _ now: UInt64) -> WorkRequest? {
    do throws(WireError) {
      return try WorkRequest.decode(bytes, limit: Self.requestLimit)
    } catch {
      complain("request refused", ["error": "\(error)"], now)
      return nil
    }
  }

  private func take(_ request: WorkRequest, from peer: [UInt8], _ now: UInt64) throws(MessagingError) {
    let worker = WorkerID(bytes: peer)
    switch request.body {
    case .hello(let hello): try welcome(hello, worker, now)
    case .demand: try perform(queues.demand(worker, now: now), now)
    case .beat(let beat):
      try perform(queues.beat(worker, LeaseID(number: beat.lease), progress: beat.progress, now: now), now)
    case .complete(let complete):
      try perform(queues.complete(worker, LeaseID(number: complete.lease), now: now), now)
    case .failure(let failure):
      let lease = LeaseID(number: failure.lease)
      try perform(queues.fail(worker, lease, error: failure.error, transient: failure.transient, now: now), now)
    case .leave: try perform(queues.leave(worker, now: now), now)
    case .open(let group): try open(group, tenant: request.federation, peer, now)
    case .close(let close):
      try perform(queues.close(close.group.identifier(request.federation)), now)
      openers = openers.filter { queues.groups[$0.key] != nil }
    case .acknowledge(let end): queues.acknowledge(end.group.identifier(request.federation))
    }
  }

  private func welcome(_ hello: WorkerHello, _ worker: WorkerID, _ now: UInt64) throws(MessagingError) {
    if names.count > 2 * queues.workers.count + 64 { names = names.filter { queues.workers[$0.key] != nil } }
    names[worker] = hello.name
    let actions = queues.hello(worker, queues: Set(hello.queues), engine: hello.engine, now: now)
    try reply(.welcome(WorkWelcome(leaseMs: UInt32(clamping: queues.limits.lease))), to: worker.bytes)
    try perform(actions, now)
  }

  private func open(_ group: OpenGroup, tenant: String, _ peer: [UInt8], _ now: UInt64) throws(MessagingError) {
    let id = group.group.identifier(tenant)
    let (result, actions) = queues.open(id, group.graph, now: now)
    // A group that does not exist has no end to report.
    if queues.groups[id] != nil { openers[id] = peer }
    log.info("group", metadata: ["federation": "\(tenant)", "round": "\(id.number)", "result": "\(result)"])
    let answer = GroupOpened(group: group.group, result: result.wire, reason: result.reason)
    try reply(.opened(answer), federation: tenant, to: peer)
    try perform(actions, now)
  }
}
