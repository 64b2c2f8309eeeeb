internal import Access
internal import Messaging
internal import Queueing
internal import Wire

extension BrokerService {
  func answerOperators(_ now: UInt64) throws(MessagingError) {
    while let message = try operators.receiveMessage() {
      let frames = message.frames
      guard frames.count == 2, security.sender(message).has(.operator),
        let request = try? OperatorRequest.decode(frames[1], limit: 1 << 16)
      else { continue }
      let body: OperatorReply.Body =
        switch request.body {
        case .status: .broker(status(now))
        default: .result(CommandResult(ok: false, message: "the broker only answers status"))
        }
      try operators.send([frames[0], OperatorReply(federation: request.federation, body: body).encode()])
    }
  }

  func status(_ now: UInt64) -> BrokerStatus {
    let snapshot = queues.snapshot(now: now)
    let leased = leasedByQueue(snapshot)
    return BrokerStatus(
      queues: snapshot.queues.map { queue in
        QueueStatus(
          queue: queue.key.queue, waiting: UInt32(queue.depth), leased: leased[queue.key] ?? 0,
          oldestMs: queue.oldestAge ?? 0, workers: UInt32(queue.workers), engine: queue.key.engine)
      },
      workers: snapshot.workers.map { worker in
        WorkerStatus(
          name: names[worker.id] ?? "", queues: worker.queues, engine: worker.engine, silentMs: worker.lastSeenAge,
          leases: worker.lease == nil ? 0 : 1)
      },
      groups: snapshot.groups.map { group in
        GroupStatus(
          federation: group.id.tenant, round: group.id.number,
          stages: group.stages.map {
            StageProgress(
              stage: $0.name, queue: $0.queue, done: UInt32($0.done), total: UInt32($0.total), error: $0.error ?? "")
          }, engine: group.engine)
      }, counts: counts(snapshot.counters), epoch: epoch,
      cuts: guards.counts.map { CutCount(reason: $0.reason, count: $0.count) })
  }

  private func counts(_ counters: WorkQueues.Counters) -> WorkCounts {
    WorkCounts(
      assigned: counters.assigned, completed: counters.completed, failed: counters.failed,
      transient: counters.transient, lost: counters.lost, returned: counters.returned, suppressed: counters.suppressed)
  }

  private func leasedByQueue(_ snapshot: Snapshot) -> [QueueKey: UInt32] {
    var leased: [QueueKey: UInt32] = [:]
    for worker in snapshot.workers {
      guard let held = worker.lease, let group = queues.groups[held.task.group] else { continue }
      leased[group.key(of: held.task.stage), default: 0] += 1
    }
    return leased
  }
}
