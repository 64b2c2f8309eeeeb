package import Access
package import Admin
internal import Logging
package import Messaging
package import Queueing
internal import Wire

/// The broker process: one socket for those who work and those who open groups, one for operators.
///
/// Everything runs on the thread that calls `run`; every decision is `WorkQueues`'.
package final class BrokerService {
  /// Pause after which an unacknowledged end of a group is said again, and the longest wait of the loop.
  static let repeatMilliseconds: UInt64 = 1000

  let security: Security
  let work: Socket
  let operators: Socket
  let guards: EndpointGuards
  let epoch: UInt64
  let log = Logger(label: "broker")
  var queues: WorkQueues
  /// What the process shows of itself, where it does.
  package var board: Board?
  /// Who opened a group last, and is told its end.
  var openers: [GroupID: [UInt8]] = [:]
  /// Names that workers gave themselves, for operators.
  var names: [WorkerID: String] = [:]
  /// Log lines about what was refused.
  var complaints = Allowances(perSecond: 1, atOnce: 20)
  private var lastRepeat: UInt64 = 0
  private var lastTurn: UInt64 = 0

  /// - Parameters:
  ///   - connections: what those who connect by tcp may do.
  ///   - epoch: random, so that peers see that this is another broker than the one before.
  /// - Throws: where an endpoint cannot be listened on.
  package init(
    context: Context, endpoint: String, operatorEndpoint: String, limits: QueueLimits,
    connections: ConnectionLimits = ConnectionLimits(), epoch: UInt64, security: Security = .none
  ) throws(MessagingError) {
    self.security = security
    guards = EndpointGuards(context, security)
    work = try Socket(
      context, .router, SocketOptions(transport: security.listen(.work)),
      watchedBy: try guards.add(endpoint, .work, connections))
    operators = try Socket(context, .router, SocketOptions(transport: security.listen(.operators)))
    try work.bindInTime(endpoint)
    try operators.bindInTime(operatorEndpoint)
    queues = WorkQueues(limits: limits)
    self.epoch = epoch
    log.info("listening", metadata: ["endpoint": "\(endpoint)"])
  }

  /// Serves until asked to stop.
  package func run(until stop: Stop) throws(MessagingError) {
    lastTurn = monotonicMilliseconds()
    while true {
      let ready = try poll(
        [PollItem(descriptor: stop.descriptor), PollItem(work), PollItem(operators)], milliseconds: pause())
      if ready[0] { return }
      let now = monotonicMilliseconds()
      notice(now)
      security.refresh()
      if ready[1] { try takeRequests(now) }
      if ready[2] { try answerOperators(now) }
      try perform(queues.tick(now: now), now)
      try repeatEnds(now)
      guards.report(now: now)
      show(now)
    }
  }

  /// Milliseconds until something is due.
  private func pause() -> Int {
    let now = monotonicMilliseconds()
    let due = min(queues.nextDeadline ?? .max, now + Self.repeatMilliseconds)
    return Int(due > now ? due - now : 0)
  }

  /// Where this process itself stood still (stopped, swapped out), nobody loses a lease for it.
  private func notice(_ now: UInt64) {
    let longest = 2 * Self.repeatMilliseconds
    if now - lastTurn > longest { queues.resumeAfterGap(now - lastTurn) }
    lastTurn = now
  }

  private func repeatEnds(_ now: UInt64) throws(MessagingError) {
    guard now - lastRepeat >= Self.repeatMilliseconds else { return }
    lastRepeat = now
    try perform(queues.endedUnacknowledged, now)
  }
}
