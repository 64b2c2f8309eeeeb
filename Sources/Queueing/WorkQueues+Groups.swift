extension WorkQueues {
  /// Takes a group, whole or not at all.
  ///
  /// Opening an ended group again reports its end again: whoever opens it may have lost its memory.
  package mutating func open(
    _ id: GroupID, _ graph: Graph, now: Instant
  ) -> (result: OpenResult, actions: [Action]) {
    var actions: [Action] = []
    let result = answer(to: id, graph)
    switch result {
    case .opened: start(id, graph, now: now, &actions)
    case .alreadyOpen: reportAgain(id, &actions)
    case .conflict, .closed, .full, .invalid: break
    }
    return (result, actions)
  }

  /// Ends all work on the group and on all earlier ones of its tenant, and refuses them from now on.
  ///
  /// Also for a group that is not held: it may have been opened in an earlier epoch.
  package mutating func close(_ id: GroupID) -> [Action] {
    var actions: [Action] = []
    closed[id.tenant] = max(id, closed[id.tenant] ?? id)
    for old in groups.keys.filter({ $0.tenant == id.tenant && $0 <= id }).sorted() {
      withdraw(old, &actions)
      groups[old] = nil
    }
    return actions
  }

  /// The report of the group's end was taken. No effect on a group that has not ended.
  package mutating func acknowledge(_ id: GroupID) {
    guard groups[id]?.isRunning == false else { return }
    groups[id]?.acknowledged = true
  }

  /// The ends that are still to be acknowledged, to be reported again from time to time.
  package var endedUnacknowledged: [Action] {
    groups.keys.sorted().compactMap { id in
      guard let group = groups[id], let outcome = group.outcome, !group.acknowledged else { return nil }
      return .ended(id, outcome)
    }
  }

  /// Whether the group can no longer be opened.
  package func isClosed(_ id: GroupID) -> Bool {
    closed[id.tenant].map { id <= $0 } ?? false
  }

  /// Ends the group, once.
  mutating func end(_ id: GroupID, _ outcome: Outcome, _ actions: inout [Action]) {
    withdraw(id, &actions)
    groups[id]?.end(outcome)
    if outcome == .done { counters.groupsDone += 1 } else { counters.groupsFailed += 1 }
    actions.append(.ended(id, outcome))
  }

  private mutating func start(_ id: GroupID, _ graph: Graph, now: Instant, _ actions: inout [Action]) {
    var group = GroupState(graph: graph, now: now)
    let first = group.start(now: now)
    groups[id] = group
    lineUp(first, of: id)
    settle(now: now, &actions)
  }

  private mutating func reportAgain(_ id: GroupID, _ actions: inout [Action]) {
    guard let outcome = groups[id]?.outcome else { return }
    groups[id]?.acknowledged = false
    actions.append(.ended(id, outcome))
  }

  /// Takes the group's ready tasks out of the lines and its leased ones from their workers.
  private mutating func withdraw(_ id: GroupID, _ actions: inout [Action]) {
    guard let group = groups[id], group.isRunning else { return }
    for stage in group.stages.indices where !group.stages[stage].ready.isEmpty {
      lines.remove(StageRef(group: id, stage: stage), from: group.key(of: stage))
    }
    for (worker, lease) in leases(of: id) {
      workers[worker]?.lease = nil
      actions.append(.dropped(worker, lease.id))
    }
  }

  private func leases(of group: GroupID) -> [(WorkerID, Lease)] {
    workers
      .compactMap { id, worker in worker.lease.map { (id, $0) } }
      .filter { $0.1.task.group == group }
      .sorted { $0.0 < $1.0 }
  }
}

// MARK: Room

extension WorkQueues {
  private func answer(to id: GroupID, _ graph: Graph) -> OpenResult {
    if isClosed(id) { return .closed }
    if let held = groups[id] { return held.graph == graph ? .alreadyOpen : .conflict }
    do throws(GraphError) {
      try graph.validate()
    } catch {
      return .invalid(error)
    }
    let most = min(limits.maxTasks, limits.maxTasksPerTenant)
    guard graph.taskCount <= most else { return .invalid(.tooManyTasks(limit: most)) }
    return shortage(for: id, graph).map { .full($0) } ?? .opened
  }

  private func shortage(for id: GroupID, _ graph: Graph) -> Shortage? {
    let own = groups.filter { $0.key.tenant == id.tenant }
    if own.count >= limits.maxGroupsPerTenant { return .groupsOfTenant }
    if groups.count >= limits.maxGroups { return .groups }
    if tasks(of: own) + graph.taskCount > limits.maxTasksPerTenant { return .tasksOfTenant }
    if tasks(of: groups) + graph.taskCount > limits.maxTasks { return .tasks }
    return nil
  }

  private func tasks(of groups: [GroupID: GroupState]) -> Int {
    groups.values.reduce(0) { $0 + $1.taskCount }
  }
}
