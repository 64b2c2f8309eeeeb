internal import Logging
package import Messaging
internal import Wire

/// A task in this worker's hands.
package struct WorkItem: Hashable, Sendable {
  package let federation: String
  package let round: UInt64
  package let stage: String
  package let index: Int
  package let lease: UInt64
  package let attempt: Int
}

/// The task is no longer this worker's: to be dropped at once.
package struct LeaseLost: Error {}

/// A worker's connection to the broker: says hello, asks for a task, keeps its lease alive, reports.
///
/// One task at a time. A broker that restarted is recognised by its epoch. Used on one thread.
package final class WorkerLink {
  /// An idle worker says so again after this; the broker forgets those who are silent for longer.
  private static let repeatMilliseconds: UInt64 = 2000

  /// An idle worker that heard nothing for so long says hello again, to hear something.
  private static let silenceMilliseconds: UInt64 = 10_000

  private let broker: ServerDealer
  private let hello: WorkerHello
  private let log = Logger(label: "worker")
  private var epoch: UInt64?
  private var isWelcome = false
  private var leaseMilliseconds: UInt64 = 10_000
  private var lastSaid: UInt64 = 0
  private var lastBeat: UInt64 = 0
  private var steps: UInt64 = 0
  private var item: WorkItem?

  /// - Parameters:
  ///   - servers: what else to try where the broker does not answer.
  package init(
    context: Context, endpoint: String, queues: [String], engine: String, name: String, transport: Transport = .plain,
    servers: ServerKeys? = nil
  ) throws(MessagingError) {
    broker = try ServerDealer(context, endpoint, transport: transport, servers: servers)
    hello = WorkerHello(queues: queues, engine: engine, name: name)
  }

  package var pollItem: PollItem { broker.pollItem }

  /// Takes what arrived and keeps the conversation going; a task, if one was given.
  package func next(now: UInt64) throws(MessagingError) -> WorkItem? {
    try takeReplies(now)
    if let item { return item }
    if try broker.changeKey(now: now) != nil {
      isWelcome = false
      lastSaid = 0
    }
    if lastSaid == 0 || now >= lastSaid + Self.repeatMilliseconds { try introduce(now) }
    return nil
  }

  /// To be called between steps of a task; throws `LeaseLost` where the work is in vain.
  package func beat(now: UInt64) throws {
    steps += 1
    guard now >= lastBeat + leaseMilliseconds / 3, let item else { return }
    lastBeat = now
    try say(.beat(Beat(lease: item.lease, progress: steps)), item.federation)
    try takeReplies(now)
    guard self.item == item else { throw LeaseLost() }
  }

  /// The result is in place; another task is asked for.
  package func complete(now: UInt64) throws(MessagingError) {
    guard let item else { return }
    try say(.complete(Complete(lease: item.lease)), item.federation)
    try finish(now)
  }

  package func fail(_ error: String, transient: Bool, now: UInt64) throws(MessagingError) {
    guard let item else { return }
    log.error("task failed", metadata: ["stage": "\(item.stage)", "round": "\(item.round)", "error": "\(error)"])
    let report = Failure(lease: item.lease, error: String(error.prefix(2000)), transient: transient)
    try say(.failure(report), item.federation)
    try finish(now)
  }

  /// Drops the task without a word: the lease is another's.
  package func abandon(now: UInt64) throws(MessagingError) { try finish(now) }

  /// Hands back what it holds, before the process ends.
  package func leave() throws(MessagingError) { try say(.leave, "*") }

  private func finish(_ now: UInt64) throws(MessagingError) {
    item = nil
    try demand(now)
  }

  private func introduce(_ now: UInt64) throws(MessagingError) {
    // A demand has no answer while there is no work: now and then something is said that has one.
    if isWelcome && !broker.isSilent(for: Self.silenceMilliseconds, now: now) { return try demand(now) }
    lastSaid = now
    try broker.ask(WorkRequest(federation: "*", body: .hello(hello)).encode(), now: now)
  }

  private func demand(_ now: UInt64) throws(MessagingError) {
    lastSaid = now
    try say(.demand, "*")
  }

  private func say(_ body: WorkRequest.Body, _ federation: String) throws(MessagingError) {
    try broker.tell(WorkRequest(federation: federation, body: body).encode())
  }

  private func takeReplies(_ now: UInt64) throws(MessagingError) {
    while let frames = try broker.receive(now: now) {
      guard let frame = frames.last, let reply = try? WorkReply.decode(frame, limit: 1 << 16) else { continue }
      if reply.epoch != epoch {
        epoch = reply.epoch
        isWelcome = false
        item = nil
      }
      try take(reply, now)
    }
  }

  private func take(_ reply: WorkReply, _ now: UInt64) throws(MessagingError) {
    switch reply.body {
    case .welcome(let welcome):
      isWelcome = true
      leaseMilliseconds = UInt64(max(welcome.leaseMs, 3))
      try demand(now)
    case .unknown:
      isWelcome = false
      item = nil
      try introduce(now)
    case .assignment(let assignment):
      item = WorkItem(
        federation: reply.federation, round: assignment.group.round, stage: assignment.stage,
        index: Int(assignment.index), lease: assignment.lease, attempt: Int(assignment.attempt))
      steps = 0
      lastBeat = now
    case .dropped(let dropped): if item?.lease == dropped.lease { item = nil }
    case .opened, .end: return
    }
  }
}
