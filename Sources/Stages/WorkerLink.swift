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

  /// An idle worker that heard nothing for so long says hello again, to hear something: a demand has no answer while there
  /// is no work, and a connection may be dead and not look it.
  private static let silenceMilliseconds: UInt64 = 10_000

  private let broker: ServerDealer
  private let log = Logger(label: "worker")
  private var conversation: WorkerConversation
  private var stoppingSince: UInt64?

  /// - Parameters:
  ///   - servers: what else to try where the broker does not answer.
  package init(
    context: Context, endpoint: String, queues: [String], engine: String, name: String, transport: Transport = .plain,
    servers: ServerKeys? = nil
  ) throws(MessagingError) {
    broker = try ServerDealer(context, endpoint, transport: transport, servers: servers, announces: true)
    conversation = WorkerConversation(WorkerHello(queues: queues, engine: engine, name: name))
  }

  package var pollItem: PollItem { broker.pollItem }

  /// The broker answered, and nothing says that it forgot.
  package var isWelcome: Bool { conversation.isWelcome }

  /// Takes what arrived and keeps the conversation going; a task, if one was given.
  package func next(now: UInt64) throws(MessagingError) -> WorkItem? {
    try takeReplies(now)
    if try broker.renew(now: now) { conversation.reconnect() }
    if broker.isSilent(for: Self.silenceMilliseconds, now: now) { conversation.doubt() }
    conversation.remind(now: now)
    try send(now)
    return conversation.item
  }

  /// To be called between steps of a task; throws `LeaseLost` where the work is in vain, and `HandedBack` where the task
  /// was not finished in a second after the process was asked to stop.
  package func beat(now: UInt64, isStopping: Bool) throws {
    if isStopping { try hurry(now) }
    guard let item = conversation.item, conversation.beat(now: now) else { return }
    try send(now)
    try takeReplies(now)
    if try broker.renew(now: now) { conversation.reconnect() }
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
    try send(now)
  }

  package func fail(_ error: String, transient: Bool, now: UInt64) throws(MessagingError) {
    guard let item = conversation.item else { return }
    log.error("task failed", metadata: ["stage": "\(item.stage)", "round": "\(item.round)", "error": "\(error)"])
    conversation.fail(error, transient: transient, now: now)
    try send(now)
  }

  /// Drops the task without a word: the lease is another's.
  package func abandon(now: UInt64) throws(MessagingError) {
    conversation.abandon(now: now)
    try send(now)
  }

  /// Hands back what it holds, before the process ends.
  package func leave() throws(MessagingError) {
    conversation.leave()
    try send(monotonicMilliseconds())
  }

  private func takeReplies(_ now: UInt64) throws(MessagingError) {
    while let frames = try broker.receive(now: now) {
      guard let frame = frames.last, let reply = try? WorkReply.decode(frame, limit: 1 << 16) else { continue }
      if reply.body.isAnswer { broker.answered() }
      conversation.hear(reply, now: now)
      try send(now)
    }
  }

  private func send(_ now: UInt64) throws(MessagingError) {
    for request in conversation.said {
      if case .hello = request.body {
        try broker.ask(request.encode(), now: now)
      } else {
        try broker.tell(request.encode(), now: now)
      }
    }
    conversation.said = []
  }
}
