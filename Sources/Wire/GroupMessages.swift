package enum Dependency: UInt32, Hashable, Sendable {
  case none = 0
  case all
  case sameIndex
}

package enum OpenResult: UInt32, Hashable, Sendable {
  case opened = 0
  case alreadyOpen
  case conflict
  case closed
  case full
  case invalid
}

package struct GroupName: Hashable, Sendable {
  package var round: UInt64
  /// Counts replays.
  package var generation: UInt32

  package init(
    round: UInt64, generation: UInt32
  ) {
    self.round = round
    self.generation = generation
  }
}

package struct StageGraph: Hashable, Sendable {
  package var name: String
  package var queue: String
  package var count: UInt32
  package var dependency: Dependency
  /// Index of the stage depended on.
  package var after: UInt32
  /// 0 = no limit
  package var maxAttempts: UInt32
  /// 0 = no limit
  package var maxLosses: UInt32

  package init(
    name: String, queue: String, count: UInt32, dependency: Dependency, after: UInt32, maxAttempts: UInt32,
    maxLosses: UInt32
  ) {
    self.name = name
    self.queue = queue
    self.count = count
    self.dependency = dependency
    self.after = after
    self.maxAttempts = maxAttempts
    self.maxLosses = maxLosses
  }
}

package struct OpenGroup: Hashable, Sendable {
  package var group: GroupName
  package var engine: String
  package var stages: [StageGraph]

  package init(
    group: GroupName, engine: String, stages: [StageGraph]
  ) {
    self.group = group
    self.engine = engine
    self.stages = stages
  }
}

package struct CloseGroup: Hashable, Sendable {
  package var group: GroupName

  package init(
    group: GroupName
  ) {
    self.group = group
  }
}

package struct AcknowledgeEnd: Hashable, Sendable {
  package var group: GroupName

  package init(
    group: GroupName
  ) {
    self.group = group
  }
}

package struct GroupOpened: Hashable, Sendable {
  package var group: GroupName
  package var result: OpenResult
  package var reason: String

  package init(
    group: GroupName, result: OpenResult, reason: String
  ) {
    self.group = group
    self.result = result
    self.reason = reason
  }
}

/// Said again until acknowledged.
package struct GroupEnd: Hashable, Sendable {
  package var group: GroupName
  package var failed: Bool
  package var stage: String
  package var index: UInt32
  package var error: String
  package var attempts: UInt32
  package var losses: UInt32

  package init(
    group: GroupName, failed: Bool, stage: String, index: UInt32, error: String, attempts: UInt32, losses: UInt32
  ) {
    self.group = group
    self.failed = failed
    self.stage = stage
    self.index = index
    self.error = error
    self.attempts = attempts
    self.losses = losses
  }
}
