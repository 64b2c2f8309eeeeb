/// What a stage waits for.
package enum Dependency: Hashable, Sendable {
  /// Every task of that earlier stage.
  case all(Int)
  /// The task of the same index in that earlier stage, which has as many tasks.
  case sameIndex(Int)

  /// Index of the stage waited for.
  package var stage: Int {
    switch self {
    case .all(let stage), .sameIndex(let stage): stage
    }
  }
}

/// A step of a group: `count` tasks of one kind.
package struct Stage: Hashable, Sendable {
  /// What the worker is to do; unique within the graph.
  package let name: String
  /// The queue whose workers take its tasks.
  package let queue: String
  /// Number of tasks.
  package let count: Int
  /// What a task waits for; `nil` starts at once.
  package let after: Dependency?
  /// The group fails at this many reported failures of one task; 0 is no limit.
  package let maxAttempts: Int
  /// The group fails at this many lost leases of one task; 0 is no limit.
  package let maxLosses: Int

  package init(
    name: String, queue: String, count: Int, after: Dependency? = nil, maxAttempts: Int = 3, maxLosses: Int = 20
  ) {
    self.name = name
    self.queue = queue
    self.count = count
    self.after = after
    self.maxAttempts = maxAttempts
    self.maxLosses = maxLosses
  }
}

/// The work of a group: stages in an order in which each waits for an earlier one only.
package struct Graph: Hashable, Sendable {
  /// Only workers of this engine take its tasks.
  package let engine: String
  package let stages: [Stage]

  /// Bounds what one completion has to look at.
  package static let maxStages = 64
  /// Tasks of one stage.
  package static let maxCount = 1 << 20

  package init(engine: String, stages: [Stage]) {
    self.engine = engine
    self.stages = stages
  }

  /// Number of tasks of a valid graph.
  package var taskCount: Int {
    stages.reduce(0) { $0 + $1.count }
  }

  /// Checks what the state machine relies on.
  ///
  /// - Throws: the first fault in stage order.
  package func validate() throws(GraphError) {
    guard !engine.isEmpty else { throw .noEngine }
    guard 1...Self.maxStages ~= stages.count else { throw .stageCount(stages.count) }
    for (index, stage) in stages.enumerated() {
      try validate(stage, at: index)
    }
  }

  private func validate(_ stage: Stage, at index: Int) throws(GraphError) {
    guard !stage.name.isEmpty, !stage.queue.isEmpty else { throw .unnamed(stage: index) }
    guard !stages[..<index].contains(where: { $0.name == stage.name }) else { throw .sameName(stage: index) }
    guard 1...Self.maxCount ~= stage.count else { throw .taskCount(stage: index) }
    guard stage.maxAttempts >= 0, stage.maxLosses >= 0 else { throw .negativeLimit(stage: index) }
    guard let after = stage.after else { return }
    guard 0..<index ~= after.stage else { throw .notEarlier(stage: index) }
    if case .sameIndex(let earlier) = after, stages[earlier].count != stage.count {
      throw .unequalCounts(stage: index)
    }
  }
}

/// Why a graph cannot be worked on. `stage` is the index of the stage at fault.
package enum GraphError: Error, Hashable, Sendable {
  case noEngine
  /// Not in `1...Graph.maxStages`.
  case stageCount(Int)
  /// The name of the stage or of its queue is empty.
  case unnamed(stage: Int)
  case sameName(stage: Int)
  /// Not in `1...Graph.maxCount`.
  case taskCount(stage: Int)
  case negativeLimit(stage: Int)
  /// It waits for itself, a later stage or none of the graph.
  case notEarlier(stage: Int)
  /// `sameIndex` between stages of different counts.
  case unequalCounts(stage: Int)
  /// More tasks than the broker takes even when empty.
  case tooManyTasks(limit: Int)
}

extension GraphError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noEngine: "the graph names no engine"
    case .stageCount(let count): "\(count) stages, allowed are 1 to \(Graph.maxStages)"
    case .unnamed(let stage): "stage \(stage) lacks a name or a queue"
    case .sameName(let stage): "stage \(stage) bears the name of an earlier one"
    case .taskCount(let stage): "stage \(stage) needs 1 to \(Graph.maxCount) tasks"
    case .negativeLimit(let stage): "stage \(stage) has a negative limit of attempts or losses"
    case .notEarlier(let stage): "stage \(stage) waits for one that is not earlier"
    case .unequalCounts(let stage): "stage \(stage) waits by index for one of another count"
    case .tooManyTasks(let limit): "more than the \(limit) tasks the broker takes at once"
    }
  }
}
