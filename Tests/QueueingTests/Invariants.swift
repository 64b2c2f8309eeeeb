import Queueing

/// A written invariant that does not hold.
struct Violation: Error, CustomStringConvertible {
  let description: String
}

/// What must hold in every state.
struct StateInvariants {
  let world: World
  let setUp: SetUp

  func check() throws(Violation) {
    try checkTasks()
    try checkLeases()
    try checkNobodyWaitsBesideWork()
    try checkAlarms()
    try checkClosed()
  }

  /// No task is lost: an undone task is in exactly one place, and blocked exactly while it has an undone predecessor.
  private func checkTasks() throws(Violation) {
    var leases: [TaskID: Int] = [:]
    for case let lease? in world.queues.workers.values.map(\.lease) { leases[lease.task, default: 0] += 1 }
    var ready: Set<TaskID> = []
    for (id, group) in world.queues.groups where group.isRunning {
      for stage in group.graph.stages.indices {
        for index in 0..<group.graph.stages[stage].count {
          let task = TaskID(group: id, stage: stage, index: index)
          try check(task, in: group, leases: leases[task] ?? 0)
          if group.stages[stage].ready.contains(index) { ready.insert(task) }
        }
      }
    }
    let given = world.readyTasks(in: setUp)
    guard given.count == ready.count, Set(given) == ready else {
      throw Violation(description: "ready are \(ready), a worker of everything gets \(given)")
    }
  }

  private func check(_ task: TaskID, in group: GroupState, leases: Int) throws(Violation) {
    let state = group.stages[task.stage]
    let mayRun = Self.arePredecessorsDone(task, in: group)
    var places = leases
    if state.ready.contains(task.index) { places += 1 }
    if state.paused[task.index] != nil { places += 1 }
    if state.done.contains(task.index) { places += 1 }
    guard places == (mayRun ? 1 : 0) else {
      throw Violation(description: "\(task) is in \(places) places, predecessors done: \(mayRun)")
    }
  }

  static func arePredecessorsDone(_ task: TaskID, in group: GroupState) -> Bool {
    switch group.graph.stages[task.stage].after {
    case nil: true
    case .all(let stage): group.stages[stage].isDone
    case .sameIndex(let stage): group.stages[stage].done.contains(task.index)
    }
  }

  /// Leases are of running groups, of the worker's engine and queues, and a worker that holds one does not wait.
  private func checkLeases() throws(Violation) {
    for (id, worker) in world.queues.workers {
      guard let lease = worker.lease else { continue }
      guard let group = world.queues.groups[lease.task.group], group.isRunning else {
        throw Violation(description: "\(id) holds \(lease.task) of a group that does not run")
      }
      let fits = group.graph.engine == worker.engine && worker.keys.contains { $0.queue == queue(lease.task, group) }
      guard fits, worker.ticket == nil else {
        throw Violation(description: "\(id) holds \(lease.task): fits \(fits), waits \(worker.ticket != nil)")
      }
    }
  }

  private func queue(_ task: TaskID, _ group: GroupState) -> String { group.graph.stages[task.stage].queue }

  private func checkNobodyWaitsBesideWork() throws(Violation) {
    for (id, worker) in world.queues.workers where worker.ticket != nil {
      for (name, group) in world.queues.groups where group.isRunning && group.graph.engine == worker.engine {
        for (stage, state) in zip(group.graph.stages, group.stages) where !state.ready.isEmpty {
          guard worker.keys.contains(where: { $0.queue == stage.queue }) else { continue }
          throw Violation(description: "\(id) waits while \(name) has ready tasks in \(stage.name)")
        }
      }
    }
  }

  /// The next tick comes in time for every lease and pause, and none is overdue.
  func checkAlarms() throws(Violation) {
    var earliest = Instant.max
    for worker in world.queues.workers.values { earliest = min(earliest, worker.lease?.deadline ?? .max) }
    for group in world.queues.groups.values {
      for stage in group.stages { earliest = min(earliest, stage.paused.values.min() ?? .max) }
    }
    guard earliest < .max else { return }
    guard earliest > world.now, let next = world.queues.nextDeadline, next <= earliest else {
      throw Violation(description: "at \(world.now) something ends at \(earliest), the next tick is too late")
    }
  }

  private func checkClosed() throws(Violation) {
    for (id, graph) in setUp.groups where world.queues.isClosed(id) {
      var copy = world.queues
      guard copy.groups[id] == nil, copy.open(id, graph, now: world.now).result == .closed else {
        throw Violation(description: "\(id) is closed and held or opened")
      }
    }
  }
}

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
    for stage in group.stages.indices {
      let (old, new) = (group.stages[stage], now.stages[stage])
      for index in 0..<old.count {
        let task = TaskID(group: id, stage: stage, index: index)
        let (was, isNow) = (old.done.contains(index), new.done.contains(index))
        guard was == isNow || (isNow && isCompleted(task)) else {
          throw Violation(description: "\(task) done: \(was), then \(isNow)")
        }
        if !isNow { try check(task, group.setbacks(of: task), now.setbacks(of: task)) }
      }
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
    }
  }

  private func checkOutcome(_ id: GroupID, _ group: GroupState) throws(Violation) {
    let total = group.graph.stages.map(\.count)
    guard (group.outcome == .done) == (group.progress == total) else {
      throw Violation(description: "\(id) has done \(group.progress) of \(total): \(String(describing: group.outcome))")
    }
  }

  private func isOpen(_ event: Event) -> Bool {
    if case .open = event { true } else { false }
  }
}
