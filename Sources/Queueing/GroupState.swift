/// A group: its graph and how far its tasks are.
package struct GroupState: Hashable, Sendable {
  package let graph: Graph
  /// When it was opened.
  package let opened: Instant
  /// By index; empty once the group has ended, when only the counts of `progress` remain.
  package internal(set) var stages: [StageState]
  /// `nil` while it runs; never changed afterwards.
  package private(set) var outcome: Outcome?
  /// Whether whoever opened it took the report of its end.
  package internal(set) var acknowledged = false
  private var doneAtEnd: [Int] = []

  /// - Parameter graph: a valid one.
  init(graph: Graph, now: Instant) {
    self.graph = graph
    opened = now
    stages = graph.stages.map { StageState(count: $0.count, now: now) }
  }

  package var isRunning: Bool { outcome == nil }

  /// Tasks it holds in memory.
  var taskCount: Int { isRunning ? graph.taskCount : 0 }

  /// Number of done tasks by stage.
  package var progress: [Int] {
    isRunning ? stages.map(\.done.count) : doneAtEnd
  }

  package func key(of stage: Int) -> QueueKey {
    QueueKey(engine: graph.engine, queue: graph.stages[stage].queue)
  }

  /// Makes the tasks ready that wait for nothing.
  ///
  /// - Returns: the stages that have ready tasks now.
  mutating func start(now: Instant) -> [Int] {
    let first = graph.stages.indices.filter { graph.stages[$0].after == nil }
    for stage in first { stages[stage].makeAllReady(now: now) }
    return first
  }

  /// Marks a task as done and makes ready what waited for it.
  ///
  /// - Returns: the stages with tasks that became ready.
  mutating func finish(stage: Int, index: Int, now: Instant) -> [Int] {
    stages[stage].finish(index)
    var touched: [Int] = []
    for later in graph.stages.indices.dropFirst(stage + 1) {
      if graph.stages[later].after == .sameIndex(stage) {
        stages[later].makeReady(index, now: now)
        touched.append(later)
      } else if graph.stages[later].after == .all(stage), stages[stage].isDone {
        stages[later].makeAllReady(now: now)
        touched.append(later)
      }
    }
    return touched
  }

  /// Whether every task is done.
  var isDone: Bool { stages.allSatisfy(\.isDone) }

  /// Counts a reported failure.
  ///
  /// - Returns: the failure of the group, if that was one too many.
  mutating func report(_ task: TaskID, error: String, transient: Bool) -> Failure? {
    stages[task.stage].setbacks[task.index, default: Setbacks()].report(error, transient: transient)
    let setbacks = setbacks(of: task)
    let limit = graph.stages[task.stage].maxAttempts
    guard limit > 0, setbacks.failures >= limit else { return nil }
    return failure(of: task, setbacks, error: setbacks.error)
  }

  /// Counts a lost lease.
  ///
  /// - Returns: the failure of the group, if that was one too many.
  mutating func lose(_ task: TaskID) -> Failure? {
    stages[task.stage].setbacks[task.index, default: Setbacks()].losses += 1
    let setbacks = setbacks(of: task)
    let limit = graph.stages[task.stage].maxLosses
    guard limit > 0, setbacks.losses >= limit else { return nil }
    let last = setbacks.error.isEmpty ? "" : "; last error: \(setbacks.error)"
    return failure(of: task, setbacks, error: "no worker finished it, \(setbacks.losses) leases were lost\(last)")
  }

  /// What went wrong with a task so far. Of a running group only.
  package func setbacks(of task: TaskID) -> Setbacks {
    stages[task.stage].setbacks[task.index] ?? Setbacks()
  }

  /// Ends the group and lets go of its tasks.
  mutating func end(_ outcome: Outcome) {
    precondition(isRunning, "a group ends once")
    doneAtEnd = progress
    stages = []
    self.outcome = outcome
  }

  private func failure(of task: TaskID, _ setbacks: Setbacks, error: String) -> Failure {
    Failure(
      stage: task.stage, index: task.index, error: error, attempts: setbacks.failures, losses: setbacks.losses)
  }
}
