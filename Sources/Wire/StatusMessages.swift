package struct CollectorStatus: Hashable, Sendable {
  package var federations: [FederationStatus]
  package var cuts: [CutCount]

  package init(
    federations: [FederationStatus], cuts: [CutCount] = []
  ) {
    self.federations = federations
    self.cuts = cuts
  }
}

/// Connections that a process cut since it started.
package struct CutCount: Hashable, Sendable {
  package var reason: String
  package var count: UInt64

  package init(
    reason: String, count: UInt64
  ) {
    self.reason = reason
    self.count = count
  }
}

package struct FederationStatus: Hashable, Sendable {
  package var federation: String
  package var phase: String
  package var round: UInt64
  package var base: UInt64
  /// How long it has been in this phase.
  package var phaseMs: UInt64
  package var committed: UInt32
  package var uploading: UInt32
  package var minimum: UInt32
  package var maximum: UInt32
  /// Names of expected agents that have not answered, at most 20.
  package var awaited: [String]
  package var paused: Bool
  package var lastFailure: String
  package var receipts: [ReceiptCount]
  package var engine: String
  package var connected: UInt32
  package var receivedBytes: UInt64
  /// Agents that the round waits for.
  package var expected: UInt32
  /// Those of them that have not answered.
  package var awaitedCount: UInt32
  /// Why it cannot go on; empty while it can.
  package var problem: String

  package init(
    federation: String, phase: String, round: UInt64, base: UInt64, phaseMs: UInt64, committed: UInt32,
    uploading: UInt32, minimum: UInt32, maximum: UInt32, awaited: [String], paused: Bool, lastFailure: String,
    receipts: [ReceiptCount], engine: String, connected: UInt32, receivedBytes: UInt64,
    expected: UInt32 = 0, awaitedCount: UInt32 = 0, problem: String = ""
  ) {
    self.federation = federation
    self.phase = phase
    self.round = round
    self.base = base
    self.phaseMs = phaseMs
    self.committed = committed
    self.uploading = uploading
    self.minimum = minimum
    self.maximum = maximum
    self.awaited = awaited
    self.paused = paused
    self.lastFailure = lastFailure
    self.receipts = receipts
    self.engine = engine
    self.connected = connected
    self.receivedBytes = receivedBytes
    self.expected = expected
    self.awaitedCount = awaitedCount
    self.problem = problem
  }
}

package struct ReceiptCount: Hashable, Sendable {
  package var code: UInt32
  package var count: UInt64

  package init(
    code: UInt32, count: UInt64
  ) {
    self.code = code
    self.count = count
  }
}

package struct PublisherStatus: Hashable, Sendable {
  package var newest: [ReleaseSummary]
  package var cuts: [CutCount]
  package var problems: [FederationProblem]

  package init(
    newest: [ReleaseSummary], cuts: [CutCount] = [], problems: [FederationProblem] = []
  ) {
    self.newest = newest
    self.cuts = cuts
    self.problems = problems
  }
}

/// What keeps the publisher from a federation's releases.
package struct FederationProblem: Hashable, Sendable {
  package var federation: String
  package var problem: String

  package init(
    federation: String, problem: String
  ) {
    self.federation = federation
    self.problem = problem
  }
}

package struct ReleaseSummary: Hashable, Sendable {
  package var federation: String
  package var release: UInt64
  package var state: String
  package var round: UInt64
  package var agents: UInt32
  package var admitted: UInt32
  package var weightsDigest: String
  package var origin: String
  package var reason: String
  package var weightsKept: Bool

  package init(
    federation: String, release: UInt64, state: String, round: UInt64, agents: UInt32, admitted: UInt32,
    weightsDigest: String, origin: String, reason: String, weightsKept: Bool
  ) {
    self.federation = federation
    self.release = release
    self.state = state
    self.round = round
    self.agents = agents
    self.admitted = admitted
    self.weightsDigest = weightsDigest
    self.origin = origin
    self.reason = reason
    self.weightsKept = weightsKept
  }
}
