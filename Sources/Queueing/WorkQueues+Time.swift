extension WorkQueues {
  /// When the next tick is due; `nil` when there is nothing to wait for. It may come to nothing then.
  package var nextDeadline: Instant? { agenda.next }

  /// Lets time pass: ends leases and pauses, forgets silent workers.
  ///
  /// Leases end nowhere else: a beat or completion that is read before the tick is in time.
  package mutating func tick(now: Instant) -> [Action] {
    var actions: [Action] = []
    while let due = agenda.popDue(now: now) {
      switch due.alarm {
      case .worker(let worker): look(after: worker, alarm: due.serial, now: now, &actions)
      case .task(let task): resume(task, pausedUntil: due.instant)
      }
    }
    settle(now: now, &actions)
    return actions
  }

  /// The broker itself did not run for so long: no worker is to blame, all get that time back.
  package mutating func resumeAfterGap(_ gap: Milliseconds) {
    for id in workers.keys {
      workers[id]?.lastSeen.delay(by: gap)
      workers[id]?.lease?.deadline.delay(by: gap)
    }
  }

  private mutating func resume(_ task: TaskID, pausedUntil instant: Instant) {
    guard groups[task.group]?.isRunning == true,
      groups[task.group]?.stages[task.stage].resume(task.index, pausedUntil: instant) == true
    else { return }
    lineUp([task.stage], of: task.group)
  }

  private mutating func look(after id: WorkerID, alarm: UInt64, now: Instant, _ actions: inout [Action]) {
    guard let worker = workers[id], worker.alarm == alarm else { return }
    let isExpired = worker.lease.map { $0.deadline <= now } ?? false
    let isBusy = worker.lease != nil && !isExpired
    if !isBusy, worker.lastSeen.later(by: limits.workerSilence) <= now {
      _ = forget(id)
    } else {
      rearm(id, isBusy: isBusy, now: now)
    }
    guard isExpired, let lease = worker.lease else { return }
    workers[id]?.lease = nil
    actions.append(.dropped(id, lease.id))
    lose(lease, now: now, &actions)
  }

  /// Sets the worker's next alarm: never more than a lease ahead, so that it also serves a lease given meanwhile.
  private mutating func rearm(_ id: WorkerID, isBusy: Bool, now: Instant) {
    guard let worker = workers[id] else { return }
    let end = isBusy ? worker.lease?.deadline : worker.lastSeen.later(by: limits.workerSilence)
    let next = min(now.later(by: limits.lease), end ?? .max)
    workers[id]?.alarm = agenda.add(.worker(id), at: next)
  }
}

extension UInt64 {
  fileprivate mutating func delay(by length: Milliseconds) {
    self = later(by: length)
  }
}
