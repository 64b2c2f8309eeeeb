package import Configuration
package import Rounds
package import Wire

/// How a round ends, and why.
package struct RoundEnd: Hashable, Sendable {
  package let outcome: String
  package let reason: String
  /// The release that came of it; 0 = none.
  package let release: UInt64
  /// The task that failed for good.
  package let failure: GroupEnd?

  package init(outcome: String, reason: String, release: UInt64 = 0, failure: GroupEnd? = nil) {
    self.outcome = outcome
    self.reason = reason
    self.release = release
    self.failure = failure
  }
}

/// What the collector does next about the round at hand.
package enum RoundStep: Hashable, Sendable {
  case wait
  /// Seal with these agents.
  case seal([String])
  /// Tell the broker of the round's group: it may have lost its memory.
  case ask
  case end(RoundEnd)
}

/// What the broker's word means for the round at hand.
package enum WorkNews: Hashable, Sendable {
  case nothing
  /// All tasks are done: the candidate waits at the gate.
  case done
  case end(RoundEnd)
}

/// What becomes of a round after it is opened: by time, by a release, by the broker, by the gate. Pure.
package struct RoundCourse: Sendable {
  /// The broker is asked again after this.
  package static let askMilliseconds: UInt64 = 1000

  package let policy: RoundPolicy
  /// Draws among more agents than a round takes.
  package let secret: [UInt8]

  package init(policy: RoundPolicy, secret: [UInt8]) {
    self.policy = policy
    self.secret = secret
  }

  /// - Parameters:
  ///   - expected: whom the round waits for.
  ///   - age: milliseconds that the round's window is open.
  ///   - isAtGate: the broker said that the round's work is done.
  ///   - refused: the newest round whose candidate the gate refused.
  ///   - asked: milliseconds since the broker was asked last.
  package func step(
    _ round: Gathering, expected: ExpectedAgents, age: UInt64, isAtGate: Bool, refused: UInt64, asked: UInt64
  ) -> RoundStep {
    if isAtGate {
      return refused >= round.round
        ? .end(RoundEnd(outcome: "refused", reason: "the gate refused the candidate")) : .wait
    }
    guard round.isGathering else { return asked >= Self.askMilliseconds ? .ask : .wait }
    switch policy.decide(round, expected: expected, age: age, secret: secret) {
    case .wait: return .wait
    case .seal(let agents): return .seal(agents)
    case .quorum:
      let reason = "\(round.committed.count) updates of at least \(policy.minimum) when the time was over"
      return .end(RoundEnd(outcome: "quorum", reason: reason))
    }
  }
}

extension Gathering {
  /// Whether rounds before this one are over as well: one is worked on again only while none after it was sealed.
  package var isLastToLookAt: Bool { sealed != nil && ended != nil }

  /// How the newest release ends this round: the round that it came from is over, and so is one that is based on an
  /// older release. nil where the round goes on.
  package func end(by manifest: ReleaseManifest) -> RoundEnd? {
    if ["round", "keys"].contains(manifest.origin) && manifest.round == round {
      return RoundEnd(outcome: "released", reason: "", release: manifest.root)
    }
    guard base < manifest.root else { return nil }
    return RoundEnd(
      outcome: "superseded", reason: "release \(manifest.release) came before the round was done")
  }

  /// What the broker says of this round's group; of any other group it means nothing.
  package func hear(_ reply: WorkReply.Body) -> WorkNews {
    switch reply {
    case .end(let end):
      guard end.group == RoundGraph.name(self), sealed != nil, ended == nil else { return .nothing }
      return end.failed ? .end(RoundEnd(outcome: "failed", reason: end.error, failure: end)) : .done
    case .opened(let answer) where [.conflict, .closed, .invalid].contains(answer.result):
      guard answer.group == RoundGraph.name(self), sealed != nil, ended == nil else { return .nothing }
      let reason = "the broker refused the round's work: \(answer.result) \(answer.reason)"
      return .end(RoundEnd(outcome: "failed", reason: reason))
    case .opened, .welcome, .assignment, .unknown, .dropped: return .nothing
    }
  }
}
