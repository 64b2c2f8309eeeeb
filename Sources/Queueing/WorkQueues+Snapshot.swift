extension WorkQueues {
  /// The state for an operator. Looks at every task and worker: for a status request, not for each message.
  package func snapshot(now: Instant) -> Snapshot {
    let leased = leasedByStage()
    return Snapshot(
      queues: queueKeys().map { queue($0, now: now) },
      workers: workers.sorted { $0.key < $1.key }.map { worker($0.key, $0.value, now: now) },
      groups: groups.sorted { $0.key < $1.key }.map { group($0.key, $0.value, leased: leased, now: now) },
      counters: counters)
  }

  private func queueKeys() -> [QueueKey] {
    var keys = Set(workers.values.flatMap(\.keys))
    for group in groups.values where group.isRunning {
      keys.formUnion(group.stages.indices.map { group.key(of: $0) })
    }
    return keys.sorted()
  }

  private func queue(_ key: QueueKey, now: Instant) -> Snapshot.Queue {
    let stages = (lines.byKey[key]?.all ?? []).compactMap { groups[$0.group]?.stages[$0.stage] }
    let oldest = stages.compactMap(\.oldestReady).min()
    return Snapshot.Queue(
      key: key, depth: stages.reduce(0) { $0 + $1.ready.count },
      oldestAge: oldest.map { age(since: $0, now: now) },
      workers: workers.values.count { $0.keys.contains(key) }, idle: waiting.count(key))
  }

  private func worker(_ id: WorkerID, _ worker: WorkerState, now: Instant) -> Snapshot.Worker {
    Snapshot.Worker(
      id: id, engine: worker.engine, queues: worker.keys.map(\.queue),
      lastSeenAge: age(since: worker.lastSeen, now: now), isWaiting: worker.ticket != nil,
      lease: worker.lease.map { held($0, now: now) })
  }

  private func held(_ lease: Lease, now: Instant) -> Snapshot.Held {
    Snapshot.Held(
      id: lease.id, task: lease.task, stageName: groups[lease.task.group]?.graph.stages[lease.task.stage].name ?? "",
      age: age(since: lease.granted, now: now), progress: lease.progress)
  }

  private func group(
    _ id: GroupID, _ group: GroupState, leased: [StageRef: Int], now: Instant
  ) -> Snapshot.Group {
    let done = group.progress
    let stages = group.graph.stages.indices.map { index in
      let leased = leased[StageRef(group: id, stage: index)] ?? 0
      return progress(of: group.graph.stages[index], group.stages.dropFirst(index).first, done[index], leased)
    }
    return Snapshot.Group(
      id: id, engine: group.graph.engine, age: age(since: group.opened, now: now), outcome: group.outcome,
      isAcknowledged: group.acknowledged, stages: stages)
  }

  private func progress(
    of stage: Stage, _ state: StageState?, _ done: Int, _ leased: Int
  ) -> Snapshot.StageProgress {
    let paused = state?.paused.keys.min()
    return Snapshot.StageProgress(
      name: stage.name, queue: stage.queue, total: stage.count, done: done, ready: state?.ready.count ?? 0,
      paused: state?.paused.count ?? 0, leased: leased, error: paused.flatMap { state?.setbacks[$0]?.error })
  }

  private func leasedByStage() -> [StageRef: Int] {
    var counts: [StageRef: Int] = [:]
    for case let lease? in workers.values.map(\.lease) {
      counts[StageRef(group: lease.task.group, stage: lease.task.stage), default: 0] += 1
    }
    return counts
  }

  private func age(since instant: Instant, now: Instant) -> Milliseconds {
    now > instant ? now - instant : 0
  }
}
