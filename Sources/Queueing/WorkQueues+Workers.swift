extension WorkQueues {
  /// The worker begins, serving these queues with this engine.
  ///
  /// One that is known begins anew: its demand is void, and a lease it held counts as lost, since a worker that dies of
  /// its task and starts again must run into `maxLosses` some day.
  package mutating func hello(_ id: WorkerID, queues: Set<String>, engine: String, now: Instant) -> [Action] {
    var actions: [Action] = []
    let former = forget(id)
    let alarm = agenda.add(.worker(id), at: now.later(by: min(limits.workerSilence, limits.lease)))
    workers[id] = WorkerState(queues: queues, engine: engine, now: now, alarm: alarm)
    if let former { lose(former, now: now, &actions) }
    settle(now: now, &actions)
    return actions
  }

  /// The worker asks for one task. Without effect while it holds one or already waits.
  ///
  /// A worker without a task repeats its demand well within `workerSilence`: that keeps it known and makes up for a
  /// demand that ended with a lease it lost.
  package mutating func demand(_ id: WorkerID, now: Instant) -> [Action] {
    var actions: [Action] = []
    guard hear(id, now: now, &actions), let worker = workers[id] else { return actions }
    if worker.lease == nil, worker.ticket == nil { serve(id, now: now, &actions) }
    return actions
  }

  /// The worker stops in good order: its task goes to another at once, which does not count as a loss.
  package mutating func leave(_ id: WorkerID, now: Instant) -> [Action] {
    var actions: [Action] = []
    if let lease = forget(id) { giveBack(lease, now: now) }
    settle(now: now, &actions)
    return actions
  }

  /// The transport has no way to the worker.
  ///
  /// - Parameter undelivered: the lease in the message that could not be sent, if there was one. The worker never saw
  ///   its task, so that does not count as a loss; any other lease it holds is lost.
  package mutating func unreachable(_ id: WorkerID, undelivered: LeaseID? = nil, now: Instant) -> [Action] {
    var actions: [Action] = []
    guard let lease = forget(id) else { return actions }
    if lease.id == undelivered {
      giveBack(lease, now: now)
    } else {
      lose(lease, now: now, &actions)
    }
    settle(now: now, &actions)
    return actions
  }

  /// Notes a sign of life.
  ///
  /// - Returns: whether the worker is known; if not, it is asked to say hello.
  mutating func hear(_ id: WorkerID, now: Instant, _ actions: inout [Action]) -> Bool {
    guard workers[id] != nil else {
      actions.append(.introduce(id))
      return false
    }
    workers[id]?.lastSeen = now
    return true
  }

  /// Removes the worker.
  ///
  /// - Returns: the lease it held, whose task is now in no place: give it back or count it as lost.
  mutating func forget(_ id: WorkerID) -> Lease? {
    stopWaiting(id)
    return workers.removeValue(forKey: id)?.lease
  }
}
