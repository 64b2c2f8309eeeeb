internal import Logging
internal import Messaging
internal import Queueing
internal import Wire

extension BrokerService {
  /// Does what the queues decided; a peer that is gone leads to further actions.
  func perform(_ actions: [Action], _ now: UInt64) throws(MessagingError) {
    var pending = actions[...]
    while let action = pending.popFirst() {
      pending.append(contentsOf: try perform(action, now))
    }
  }

  private func perform(_ action: Action, _ now: UInt64) throws(MessagingError) -> [Action] {
    switch action {
    case .assign(let worker, let assignment): return try assign(assignment, to: worker, now)
    case .dropped(let worker, let lease): try reply(.dropped(Dropped(lease: lease.number)), to: worker.bytes)
    case .introduce(let worker): try reply(.unknown, to: worker.bytes)
    case .ended(let group, let outcome): try report(group, outcome)
    }
    return []
  }

  private func assign(
    _ assignment: Queueing.Assignment, to worker: WorkerID, _ now: UInt64
  ) throws(MessagingError) -> [Action] {
    let message = assignment.wire(lease: queues.limits.lease)
    guard try reply(.assignment(message), federation: assignment.task.group.tenant, to: worker.bytes) else {
      return queues.unreachable(worker, undelivered: assignment.lease, now: now)
    }
    return []
  }

  private func report(_ group: GroupID, _ outcome: Outcome) throws(MessagingError) {
    guard let opener = openers[group] else { return }
    let end = outcome.wire(group, stages: queues.groups[group]?.graph.stages ?? [])
    try reply(.end(end), federation: group.tenant, to: opener)
  }

  /// False where the peer is gone or does not read.
  @discardableResult
  func reply(_ body: WorkReply.Body, federation: String = "*", to peer: [UInt8]) throws(MessagingError) -> Bool {
    let message = WorkReply(federation: federation, epoch: epoch, body: body).encode()
    guard case .queued = try work.send([peer, message]) else {
      log.debug("peer is gone", metadata: ["message": "\(body)"])
      return false
    }
    return true
  }
}
