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

  /// Of the group spoken of; "*" where none is.
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
  /// No space, read-only, descriptors, store out of reach: the task waits, nothing is counted.
  package var transient: Bool

  package init(
    lease: UInt64, error: String, transient: Bool
  ) {
    self.lease = lease
    self.error = error
    self.transient = transient
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

    /// Whether it answers something; the others are said unasked.
    package var isAnswer: Bool {
      switch self {
      case .welcome, .assignment, .opened, .unknown: true
      case .end, .dropped: false
      }
    }
  }

  package var federation: String
  /// Random at every start of the broker.
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

/// The worker no longer holds this lease: it stops that task and asks for another.
package struct Dropped: Hashable, Sendable {
  package var lease: UInt64

  package init(lease: UInt64) { self.lease = lease }
}
