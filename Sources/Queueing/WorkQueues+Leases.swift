extension WorkQueues {
  /// The worker lives, and has come as far as `progress`, a counter of its own that starts above 0 in each task.
  ///
  /// Extends the lease only if the counter rose: a worker that hangs may still beat.
  package mutating func beat(_ worker: WorkerID, _ lease: LeaseID, progress: UInt64, now: Instant) -> [Action] {
    var actions: [Action] = []
    guard let held = current(worker, lease, now: now, &actions) else {
      if workers[worker] != nil { actions.append(.dropped(worker, lease)) }
      return actions
    }
    guard progress > held.progress else { return actions }
    workers[worker]?.lease?.progress = progress
    workers[worker]?.lease?.deadline = now.later(by: limits.lease)
    return actions
  }

  /// The worker put the task's result in place.
  ///
  /// From one that no longer holds the lease it is ignored: only the lease says who may end a task. Nothing is lost,
  /// since the next holder finds the valid result and completes at once.
  package mutating func complete(_ worker: WorkerID, _ lease: LeaseID, now: Instant) -> [Action] {
    var actions: [Action] = []
    guard let task = current(worker, lease, now: now, &actions)?.task else { return actions }
    workers[worker]?.lease = nil
    counters.completed += 1
    let touched = groups[task.group]?.finish(stage: task.stage, index: task.index, now: now) ?? []
    if groups[task.group]?.isDone == true {
      end(task.group, .done, &actions)
    } else {
      lineUp(touched, of: task.group)
      settle(now: now, &actions)
    }
    return actions
  }

  /// The worker could not do the task, which then waits, longer with each report.
  ///
  /// - Parameters:
  ///   - error: what happened, for the operator.
  ///   - transient: whether the cause is the worker's surroundings and not the task: then it does not count.
  package mutating func fail(
    _ worker: WorkerID, _ lease: LeaseID, error: String, transient: Bool, now: Instant
  ) -> [Action] {
    var actions: [Action] = []
    guard let task = current(worker, lease, now: now, &actions)?.task else { return actions }
    workers[worker]?.lease = nil
    if transient { counters.transient += 1 } else { counters.failed += 1 }
    if let failure = groups[task.group]?.report(task, error: error, transient: transient) {
      end(task.group, .failed(failure), &actions)
    } else {
      pause(task, now: now)
    }
    return actions
  }

  /// Counts a lease as lost and makes its task ready, unless that was one loss too many.
  mutating func lose(_ lease: Lease, now: Instant, _ actions: inout [Action]) {
    counters.lost += 1
    if let failure = groups[lease.task.group]?.lose(lease.task) {
      end(lease.task.group, .failed(failure), &actions)
    } else {
      makeReady(lease.task, now: now)
    }
  }

  /// Makes the task of a lease ready without counting a loss.
  mutating func giveBack(_ lease: Lease, now: Instant) {
    counters.returned += 1
    makeReady(lease.task, now: now)
  }

  private mutating func makeReady(_ task: TaskID, now: Instant) {
    groups[task.group]?.stages[task.stage].makeReady(task.index, now: now)
    lineUp([task.stage], of: task.group)
  }

  private mutating func pause(_ task: TaskID, now: Instant) {
    guard let setbacks = groups[task.group]?.setbacks(of: task) else { return }
    let wait = limits.backoff(setbacks: setbacks.failures + setbacks.transients)
    groups[task.group]?.stages[task.stage].pause(task.index, until: now.later(by: wait))
    agenda.add(.task(task), at: now.later(by: wait))
  }

  /// The lease if the worker holds it.
  private mutating func current(
    _ worker: WorkerID, _ lease: LeaseID, now: Instant, _ actions: inout [Action]
  ) -> Lease? {
    guard hear(worker, now: now, &actions), let held = workers[worker]?.lease, held.id == lease else {
      counters.suppressed += 1
      return nil
    }
    return held
  }
}
