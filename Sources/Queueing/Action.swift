/// What the caller has to do after an input.
package enum Action: Hashable, Sendable {
  /// Send the worker this task.
  case assign(WorkerID, Assignment)
  /// Tell the worker that it no longer holds this lease, so that it stops and asks for other work.
  case dropped(WorkerID, LeaseID)
  /// Tell the worker that it is not known and has to say hello.
  case introduce(WorkerID)
  /// Tell whoever opened the group how it ended.
  case ended(GroupID, Outcome)
}

/// A task in the hands of a worker.
package struct Assignment: Hashable, Sendable {
  package let task: TaskID
  package let lease: LeaseID
  package let stageName: String
  /// 1 for the first; counts failures of any kind and lost leases, not tasks that were given back.
  package let attempt: Int
  /// The lease ends then unless a beat with progress comes first.
  package let deadline: Instant
}

/// How a group ended. Final.
package enum Outcome: Hashable, Sendable {
  case done
  case failed(Failure)
}

/// The task that made its group fail.
package struct Failure: Hashable, Sendable {
  package let stage: Int
  package let index: Int
  /// The last error a worker reported, or that no worker lived to report one.
  package let error: String
  /// Reported failures, transient ones not counted.
  package let attempts: Int
  /// Lost leases.
  package let losses: Int

  package init(stage: Int, index: Int, error: String, attempts: Int, losses: Int) {
    self.stage = stage
    self.index = index
    self.error = error
    self.attempts = attempts
    self.losses = losses
  }
}

/// The answer to opening a group. Only `opened` changes anything.
package enum OpenResult: Hashable, Sendable {
  case opened
  /// The same graph under the same name is held, running or ended.
  case alreadyOpen
  /// Another graph is held under that name.
  case conflict
  /// That group, or a later one of its tenant, was closed.
  case closed
  /// No room for the whole group now; try again later.
  case full(Shortage)
  /// Never acceptable.
  case invalid(GraphError)
}

/// What a group found no room in.
package enum Shortage: Hashable, Sendable {
  case groups, tasks, groupsOfTenant, tasksOfTenant
}
