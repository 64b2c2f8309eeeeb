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
      for task in group.graph.tasks(of: id) {
        try check(task, in: group, leases: leases[task] ?? 0)
        if group.stages[task.stage].ready.contains(task.index) { ready.insert(task) }
      }
    }
    let given = world.readyTasks(in: setUp)
    guard given.count == ready.count, Set(given) == ready else {
      throw Violation(description: "ready are \(ready), a worker of everything gets \(given)")
    }
  }

  private func check(_ task: TaskID, in group: GroupState, leases: Int) throws(Violation) {
    let (stage, state) = (group.graph.stages[task.stage], group.stages[task.stage])
    let setbacks = group.setbacks(of: task)
    guard stage.maxAttempts == 0 || setbacks.failures < stage.maxAttempts,
      stage.maxLosses == 0 || setbacks.losses < stage.maxLosses
    else { throw Violation(description: "\(task) has \(setbacks) and its group runs") }
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

extension Graph {
  /// Every task of the graph as group `id`.
  func tasks(of id: GroupID) -> [TaskID] {
    stages.enumerated().flatMap { stage, description in
      (0..<description.count).map { TaskID(group: id, stage: stage, index: $0) }
    }
  }
}
