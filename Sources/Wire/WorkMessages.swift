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

package struct WorkRequest: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case hello(WorkerHello)
    case demand
    case beat(Beat)
    case complete(Complete)
    case failure(Failure)
    case leave
    case open(OpenGroup)
    case close(CloseGroup)
    case acknowledge(AcknowledgeEnd)
  }

  /// of the group spoken of; "*" where none is
  package var federation: String
  package var body: Body

  package init(federation: String, body: Body) {
    self.federation = federation
    self.body = body
  }
}

package struct WorkerHello: Hashable, Sendable {
  package var queues: [String]
  package var engine: String
  package var name: String

  package init(
    queues: [String], engine: String, name: String
  ) {
    self.queues = queues
    self.engine = engine
    self.name = name
  }
}

/// Extends the lease if progress rose.
package struct Beat: Hashable, Sendable {
  package var lease: UInt64
  package var progress: UInt64

  package init(
    lease: UInt64, progress: UInt64
  ) {
    self.lease = lease
    self.progress = progress
  }
}

package struct Complete: Hashable, Sendable {
  package var lease: UInt64

  package init(
    lease: UInt64
  ) {
    self.lease = lease
  }
}

package struct Failure: Hashable, Sendable {
  package var lease: UInt64
  package var error: String
  /// no space, read-only, descriptors, store out of reach: the task waits, nothing is counted
  package var transient: Bool

  package init(
    lease: UInt64, error: String, transient: Bool
  ) {
    self.lease = lease
    self.error = error
    self.transient = transient
  }
}

package struct GroupName: Hashable, Sendable {
  package var round: UInt64
  /// counts replays
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
  /// index of the stage depended on
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

package struct WorkReply: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case welcome(WorkWelcome)
    case assignment(Assignment)
    case opened(GroupOpened)
    case end(GroupEnd)
    case unknown
    case dropped(Dropped)
  }

  package var federation: String
  /// random at every start of the broker
  package var epoch: UInt64
  package var body: Body

  package init(federation: String, epoch: UInt64, body: Body) {
    self.federation = federation
    self.epoch = epoch
    self.body = body
  }
}

package struct WorkWelcome: Hashable, Sendable {
  package var leaseMs: UInt32

  package init(
    leaseMs: UInt32
  ) {
    self.leaseMs = leaseMs
  }
}

package struct Assignment: Hashable, Sendable {
  package var group: GroupName
  package var stage: String
  package var index: UInt32
  package var lease: UInt64
  package var leaseMs: UInt32
  package var attempt: UInt32

  package init(
    group: GroupName, stage: String, index: UInt32, lease: UInt64, leaseMs: UInt32, attempt: UInt32
  ) {
    self.group = group
    self.stage = stage
    self.index = index
    self.lease = lease
    self.leaseMs = leaseMs
    self.attempt = attempt
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

/// The worker no longer holds this lease: it stops that task and asks for another.
package struct Dropped: Hashable, Sendable {
  package var lease: UInt64

  package init(lease: UInt64) { self.lease = lease }
}
