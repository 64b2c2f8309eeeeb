import Queueing

/// What must hold of every step.
struct StepInvariants {
  let before: World
  let event: Event
  let actions: [Action]
  let after: World

  func check() throws(Violation) {
    try checkAssignments()
    for (id, group) in before.queues.groups { try check(id, group) }
    try checkEnds()
    for (id, _) in after.queues.groups where before.queues.isClosed(id) {
      throw Violation(description: "\(id) was closed and is held again")
    }
  }

  /// What was given out is what is now leased anew, to workers that asked.
  private func checkAssignments() throws(Violation) {
    let old = Set(before.queues.workers.values.compactMap(\.lease?.id))
    for case .assign(let id, let given) in actions {
      guard let lease = after.queues.workers[id]?.lease, lease.id == given.lease, lease.task == given.task else {
        throw Violation(description: "\(id) was given \(given.task) without a lease")
      }
      let asked = before.queues.workers[id]?.ticket != nil || event == .demand(Int(id.bytes[0]))
      guard asked, !old.contains(given.lease), given.deadline > after.now else {
        throw Violation(description: "\(id) was given \(given.task): asked \(asked)")
      }
    }
    let new = after.queues.workers.values.compactMap(\.lease?.id).filter { !old.contains($0) }
    guard new.count == actions.assignments.count else {
      throw Violation(description: "\(new.count) new leases, \(actions.assignments.count) assignments")
    }
  }

  /// Done is final, and only the holder's completion makes done. Setbacks count for their causes only.
  private func check(_ id: GroupID, _ group: GroupState) throws(Violation) {
    guard let now = after.queues.groups[id], group.isRunning, now.isRunning else { return }
    for task in group.graph.tasks(of: id) {
      let was = group.stages[task.stage].done.contains(task.index)
      let isNow = now.stages[task.stage].done.contains(task.index)
      guard was == isNow || (isNow && isCompleted(task)) else {
        throw Violation(description: "\(task) done: \(was), then \(isNow)")
      }
      if !isNow { try check(task, group.setbacks(of: task), now.setbacks(of: task)) }
    }
  }

  private func check(_ task: TaskID, _ old: Setbacks, _ new: Setbacks) throws(Violation) {
    let failed = isReported(task, transient: false) ? 1 : 0
    let deferred = isReported(task, transient: true) ? 1 : 0
    let lost = isLost(task) ? 1 : 0
    guard new.failures == old.failures + failed, new.transients == old.transients + deferred,
      new.losses == old.losses + lost
    else { throw Violation(description: "\(task): setbacks \(old), then \(new)") }
  }

  private func holder(of task: TaskID) -> (place: Int, lease: Lease)? {
    before.queues.workers
      .first { $0.value.lease?.task == task }
      .flatMap { id, worker in worker.lease.map { (Int(id.bytes[0]), $0) } }
  }

  private func isCompleted(_ task: TaskID) -> Bool {
    holder(of: task).map { event == .complete($0.place) } ?? false
  }

  private func isReported(_ task: TaskID, transient: Bool) -> Bool {
    holder(of: task).map { event == .fail($0.place, transient: transient) } ?? false
  }

  private func isLost(_ task: TaskID) -> Bool {
    guard let (place, lease) = holder(of: task) else { return false }
    return event == .hello(place) || event == .unreachable(place) || (event == .tick && lease.deadline <= after.now)
  }

  /// A group ends once, is reported when it does, as done if and only if its last task is, and then holds no lease.
  private func checkEnds() throws(Violation) {
    for (id, group) in after.queues.groups {
      let old = before.queues.groups[id]
      if let outcome = old?.outcome, outcome != group.outcome {
        throw Violation(description: "\(id) ended as \(outcome), then \(String(describing: group.outcome))")
      }
      let ends = actions.count { if case .ended(id, _) = $0 { true } else { false } }
      let isNew = group.outcome != nil && old?.outcome == nil
      guard ends == (isNew ? 1 : 0) || isOpen(event) else {
        throw Violation(description: "\(id) was reported \(ends) times, new: \(isNew)")
      }
      try checkOutcome(id, group)
      if isNew, case .failed(let failure) = group.outcome, let old { try check(failure, of: id, old) }
    }
  }

  private func checkOutcome(_ id: GroupID, _ group: GroupState) throws(Violation) {
    let total = group.graph.stages.map(\.count)
    guard (group.outcome == .done) == (group.progress == total) else {
      throw Violation(description: "\(id) has done \(group.progress) of \(total): \(String(describing: group.outcome))")
    }
  }

  /// A group fails by the last failure or loss a task is allowed, and by nothing else.
  private func check(_ failure: Failure, of id: GroupID, _ group: GroupState) throws(Violation) {
    let task = TaskID(group: id, stage: failure.stage, index: failure.index)
    let (stage, old) = (group.graph.stages[task.stage], group.setbacks(of: task))
    let byFailure = isReported(task, transient: false) && old.failures + 1 == stage.maxAttempts
    let byLoss = isLost(task) && old.losses + 1 == stage.maxLosses
    let attempts = old.failures + (byFailure ? 1 : 0)
    let losses = old.losses + (byLoss ? 1 : 0)
    guard byFailure || byLoss, failure.attempts == attempts, failure.losses == losses else {
      throw Violation(description: "\(id) failed by \(failure) after \(old)")
    }
  }

  private func isOpen(_ event: Event) -> Bool {
    if case .open = event { true } else { false }
  }
}
