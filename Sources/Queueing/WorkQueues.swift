/// The broker's decisions: who works on what, and when a group has ended.
///
/// A pure state machine. Each input takes the instant at which it arrives and returns what is to be done, in order;
/// sockets and clocks are the caller's. Instants must not go back. One message costs time in the number of workers,
/// groups and stages, never in the number of tasks, except where a stage or a group begins or ends.
///
/// Delivery is at least once: a task may be worked on twice, by a holder and one whose lease ran out. Its result is a
/// pure function of the task, put in place by the first writer, so that is harmless.
package struct WorkQueues: Hashable, Sendable {
  package let limits: QueueLimits
  /// Running groups, and ended ones that are not yet closed.
  package internal(set) var groups: [GroupID: GroupState] = [:]
  /// Workers that said hello and neither left nor fell silent.
  package internal(set) var workers: [WorkerID: WorkerState] = [:]
  package internal(set) var counters = Counters()
  /// The highest closed group by tenant: all up to it are closed.
  var closed: [String: GroupID] = [:]
  var lines = ReadyLines()
  var waiting = WaitingWorkers()
  var agenda = Agenda()
  var lastLease: UInt64 = 0

  /// - Precondition: a lease lasts at least a millisecond.
  package init(limits: QueueLimits = QueueLimits()) {
    precondition(limits.lease > 0, "a lease of no length ends before its work begins")
    self.limits = limits
  }

  /// What happened since the start.
  package struct Counters: Hashable, Sendable {
    package internal(set) var assigned: UInt64 = 0
    package internal(set) var completed: UInt64 = 0
    /// Reported failures that count.
    package internal(set) var failed: UInt64 = 0
    /// Reported failures that do not count.
    package internal(set) var transient: UInt64 = 0
    /// Leases that ran out, or whose worker vanished or began anew.
    package internal(set) var lost: UInt64 = 0
    /// Tasks given back by workers that left, or that never reached their worker.
    package internal(set) var returned: UInt64 = 0
    /// Messages about leases that were no longer held.
    package internal(set) var suppressed: UInt64 = 0
    package internal(set) var groupsDone: UInt64 = 0
    package internal(set) var groupsFailed: UInt64 = 0
  }
}

// MARK: Tasks and workers meet

extension WorkQueues {
  /// Puts stages with ready tasks in line; `settle` gives the tasks out.
  mutating func lineUp(_ stages: [Int], of group: GroupID) {
    for stage in stages {
      guard let key = groups[group]?.key(of: stage) else { return }
      lines.add(StageRef(group: group, stage: stage), to: key)
    }
  }

  /// Gives ready tasks to workers that wait: the last step of every input that makes tasks ready.
  ///
  /// Not at once for each: in one tick a later alarm may end the group or forget the worker.
  mutating func settle(now: Instant, _ actions: inout [Action]) {
    for key in lines.byKey.keys.filter({ waiting.first($0) != nil }).sorted() {
      while lines.next(key) != nil, let worker = waiting.first(key) {
        assign(key, to: worker, now: now, &actions)
      }
    }
  }

  /// Gives the worker the next task of one of its queues, or lets it wait.
  mutating func serve(_ id: WorkerID, now: Instant, _ actions: inout [Action]) {
    guard let worker = workers[id] else { return }
    if let key = worker.keysInTurn.first(where: { lines.next($0) != nil }) {
      assign(key, to: id, now: now, &actions)
    } else {
      workers[id]?.ticket = waiting.add(id, to: worker.keys)
    }
  }

  /// Gives the worker the next task of a queue that has one.
  private mutating func assign(_ key: QueueKey, to worker: WorkerID, now: Instant, _ actions: inout [Action]) {
    let task = take(key)
    lastLease += 1
    let lease = Lease(id: LeaseID(number: lastLease), task: task, granted: now, deadline: now.later(by: limits.lease))
    stopWaiting(worker)
    workers[worker]?.lease = lease
    workers[worker]?.served(key)
    counters.assigned += 1
    actions.append(.assign(worker, assignment(of: lease)))
  }

  private func assignment(of lease: Lease) -> Assignment {
    guard let group = groups[lease.task.group] else { preconditionFailure("a lease of a group that is not held") }
    return Assignment(
      task: lease.task, lease: lease.id, stageName: group.graph.stages[lease.task.stage].name,
      attempt: group.setbacks(of: lease.task).attempt, deadline: lease.deadline)
  }

  private mutating func take(_ key: QueueKey) -> TaskID {
    guard let next = lines.next(key), let index = groups[next.group]?.stages[next.stage].take() else {
      preconditionFailure("a stage without ready tasks stands in line")
    }
    lines.passTurn(key)
    if groups[next.group]?.stages[next.stage].ready.isEmpty == true { lines.remove(next, from: key) }
    return TaskID(group: next.group, stage: next.stage, index: index)
  }

  mutating func stopWaiting(_ id: WorkerID) {
    guard let worker = workers[id], let ticket = worker.ticket else { return }
    waiting.remove(ticket, from: worker.keys)
    workers[id]?.ticket = nil
  }
}
