internal import Logging
package import Messaging
internal import Wire

/// The task is no longer this worker's: to be dropped at once.
package struct LeaseLost: Error {}

/// The process is to end: the task goes back to the broker, which gives it to another at once and counts nothing.
package struct HandedBack: Error {}

/// A worker's connection to the broker: sends what its conversation says. Used on one thread.
package final class WorkerLink {
  /// A task that is at hand when the process is asked to stop is finished if it is done within this.
  private static let finishMilliseconds: UInt64 = 1000

  /// An idle worker that heard nothing for so long says hello again, to hear something.
  private static let silenceMilliseconds: UInt64 = 10_000

  private let context: Context
  private let endpoint: String
  private let servers: ServerKeys?
  private var socket: Socket
  private var turn: TransportTurn
  private var lastHeard: UInt64 = 0
  private let log = Logger(label: "worker")
  private var conversation: WorkerConversation
  private var stoppingSince: UInt64?

  /// - Parameters:
  ///   - servers: what else to try where the broker does not answer.
  package init(
    context: Context, endpoint: String, queues: [String], engine: String, name: String, transport: Transport = .plain,
    servers: ServerKeys? = nil
  ) throws(MessagingError) {
    self.context = context
    self.endpoint = endpoint
    self.servers = servers
    turn = TransportTurn(transport)
    socket = try Self.connect(context, endpoint, transport)
    conversation = WorkerConversation(WorkerHello(queues: queues, engine: engine, name: name))
  }

  private static func connect(
    _ context: Context, _ endpoint: String, _ transport: Transport
  ) throws(MessagingError) -> Socket {
    let socket = try Socket(context, .dealer, SocketOptions(transport: transport, announces: true))
    try socket.connect(endpoint)
    return socket
  }

  package var pollItem: PollItem { PollItem(socket) }

  /// Takes what arrived and keeps the conversation going; a task, if one was given.
  package func next(now: UInt64) throws(MessagingError) -> WorkItem? {
    try takeReplies(now)
    if conversation.item == nil { try tryAnotherKey(now) }
    if isSilent(now) { conversation.doubt() }
    conversation.remind(now: now)
    if conversation.isAsking { turn.asked(now) }
    try send()
    return conversation.item
  }

  /// To be called between steps of a task; throws `LeaseLost` where the work is in vain, and `HandedBack` where the task
  /// was not finished in a second after the process was asked to stop.
  package func beat(now: UInt64, isStopping: Bool) throws {
    if isStopping { try hurry(now) }
    guard let item = conversation.item, conversation.beat(now: now) else { return }
    try send()
    try takeReplies(now)
    guard conversation.item == item else { throw LeaseLost() }
  }

  private func hurry(_ now: UInt64) throws {
    let since = stoppingSince ?? now
    stoppingSince = since
    guard now < since + Self.finishMilliseconds else { throw HandedBack() }
  }

  /// The result is in place; another task is asked for.
  package func complete(now: UInt64) throws(MessagingError) {
    conversation.complete(now: now)
    try send()
  }

  package func fail(_ error: String, transient: Bool, now: UInt64) throws(MessagingError) {
    guard let item = conversation.item else { return }
    log.error("task failed", metadata: ["stage": "\(item.stage)", "round": "\(item.round)", "error": "\(error)"])
    conversation.fail(error, transient: transient, now: now)
    try send()
  }

  /// Drops the task without a word: the lease is another's.
  package func abandon(now: UInt64) throws(MessagingError) {
    conversation.abandon(now: now)
    try send()
  }

  /// Hands back what it holds, before the process ends.
  package func leave() throws(MessagingError) {
    conversation.leave()
    try send()
  }

  /// An idle worker has no answers to expect; that matters only where there is another key to try.
  private func isSilent(_ now: UInt64) -> Bool {
    servers != nil && conversation.item == nil && now >= lastHeard + Self.silenceMilliseconds
  }

  /// The server may have changed its key since.
  private func tryAnotherKey(_ now: UInt64) throws(MessagingError) {
    guard turn.isOverdue(now), let transport = turn.next(of: servers?.transports ?? [], now) else { return }
    socket = try Self.connect(context, endpoint, transport)
    conversation.reconnect()
  }

  private func takeReplies(_ now: UInt64) throws(MessagingError) {
    while let frames = try socket.receive() {
      lastHeard = now
      turn.heard()
      guard let frame = frames.last, let reply = try? WorkReply.decode(frame, limit: 1 << 16) else { continue }
      conversation.hear(reply, now: now)
      try send()
    }
  }

  private func send() throws(MessagingError) {
    for request in conversation.said { try socket.send([request.encode()]) }
    conversation.said = []
  }
}
