import Queueing

/// Follows the queues from outside: what it told them, and what they answered. Knows nothing of their state.
struct Witness {
  private struct Group {
    let graph: Graph
    var done: Set<TaskID> = []
    var outcome: Outcome?
  }

  private var groups: [GroupID: Group] = [:]
  /// By worker: engine and queues, as of its last hello.
  private var workers: [WorkerID: (engine: String, queues: Set<String>)] = [:]
  private(set) var holds: [WorkerID: Assignment] = [:]
  private(set) var assigned = 0
  private(set) var ended = 0

  mutating func opened(_ id: GroupID, _ graph: Graph) { groups[id] = Group(graph: graph) }

  mutating func closed(_ id: GroupID) { groups[id] = nil }

  mutating func said(hello worker: WorkerID, engine: String, queues: Set<String>) {
    holds[worker] = nil
    workers[worker] = (engine, queues)
  }

  mutating func left(_ worker: WorkerID) {
    holds[worker] = nil
    workers[worker] = nil
  }

  /// The worker's report ends its lease; a completion makes its task done.
  mutating func ended(_ lease: LeaseID, by worker: WorkerID, completed: Bool) {
    guard let held = holds[worker], held.lease == lease else { return }
    holds[worker] = nil
    if completed { groups[held.task.group]?.done.insert(held.task) }
  }

  /// - Throws: what the answer breaks.
  mutating func note(_ actions: [Action]) throws(Violation) {
    for action in actions {
      switch action {
      case .assign(let worker, let given): try note(worker, given)
      case .dropped(let worker, let lease): if holds[worker]?.lease == lease { holds[worker] = nil }
      case .introduce: break
      case .ended(let id, let outcome): try note(id, outcome)
      }
    }
  }

  private mutating func note(_ worker: WorkerID, _ given: Assignment) throws(Violation) {
    guard let group = groups[given.task.group], group.outcome == nil else {
      throw Violation(description: "\(given) of a group that is not open")
    }
    let stage = group.graph.stages[given.task.stage]
    guard let able = workers[worker], able.engine == group.graph.engine, able.queues.contains(stage.queue),
      stage.name == given.stageName
    else { throw Violation(description: "\(given) to the wrong worker \(worker)") }
    let mayStart = arePredecessorsDone(given.task, group) && !group.done.contains(given.task)
    guard mayStart, holds[worker] == nil, !holds.values.contains(where: { $0.task == given.task }) else {
      throw Violation(description: "\(given) to \(worker): may start \(mayStart), leases \(holds)")
    }
    holds[worker] = given
    assigned += 1
  }

  private func arePredecessorsDone(_ task: TaskID, _ group: Group) -> Bool {
    switch group.graph.stages[task.stage].after {
    case nil: true
    case .sameIndex(let stage): group.done.contains(TaskID(group: task.group, stage: stage, index: task.index))
    case .all(let stage): group.done.count { $0.stage == stage } == group.graph.stages[stage].count
    }
  }

  private mutating func note(_ id: GroupID, _ outcome: Outcome) throws(Violation) {
    guard let group = groups[id], group.outcome == nil else {
      throw Violation(description: "\(id) ended twice or unopened")
    }
    guard (outcome == .done) == (group.done.count == group.graph.taskCount) else {
      throw Violation(description: "\(id) ended as \(outcome) with \(group.done.count) tasks done")
    }
    guard !holds.values.contains(where: { $0.task.group == id }) else {
      throw Violation(description: "\(id) ended and its leases were not dropped")
    }
    groups[id]?.outcome = outcome
    ended += 1
  }
}
