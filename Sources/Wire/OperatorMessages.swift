package enum RoundAction: UInt32, Hashable, Sendable {
  case abort = 0
  case pause
  case resume
}

package enum ReleaseAction: UInt32, Hashable, Sendable {
  case list = 0
  case approve
  case refuse
  case revert
  /// A new publisher key, announced in a release of its own.
  case rotateKey
  /// The server's next key, announced in a release of its own.
  case announceServerKey
}

package struct OperatorRequest: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case status
    case round(RoundCommand)
    case release(ReleaseCommand)
    case deadLetters
    case replay(ReplayCommand)
  }

  /// "*" = all
  package var federation: String
  package var body: Body

  package init(federation: String, body: Body) {
    self.federation = federation
    self.body = body
  }
}

package struct RoundCommand: Hashable, Sendable {
  package var action: RoundAction
  package var reason: String
  /// To abort; 0 = the one at hand
  package var round: UInt64

  package init(
    action: RoundAction, reason: String, round: UInt64 = 0
  ) {
    self.action = action
    self.reason = reason
    self.round = round
  }
}

package struct ReleaseCommand: Hashable, Sendable {
  package var action: ReleaseAction
  package var release: UInt64

  package init(
    action: ReleaseAction, release: UInt64
  ) {
    self.action = action
    self.release = release
  }
}

package struct ReplayCommand: Hashable, Sendable {
  package var round: UInt64

  package init(
    round: UInt64
  ) {
    self.round = round
  }
}

package struct OperatorReply: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case collector(CollectorStatus)
    case broker(BrokerStatus)
    case publisher(PublisherStatus)
    case result(CommandResult)
    case releases(ReleaseList)
    case deadLetters(DeadLetterList)
  }

  package var federation: String
  package var body: Body

  package init(federation: String, body: Body) {
    self.federation = federation
    self.body = body
  }
}

package struct CommandResult: Hashable, Sendable {
  package var ok: Bool
  package var message: String

  package init(
    ok: Bool, message: String
  ) {
    self.ok = ok
    self.message = message
  }
}

package struct ReleaseList: Hashable, Sendable {
  package var releases: [ReleaseSummary]

  package init(
    releases: [ReleaseSummary]
  ) {
    self.releases = releases
  }
}

package struct DeadLetterList: Hashable, Sendable {
  package var letters: [DeadLetter]

  package init(
    letters: [DeadLetter]
  ) {
    self.letters = letters
  }
}

package struct DeadLetter: Hashable, Sendable {
  package var federation: String
  package var round: UInt64
  package var stage: String
  package var index: UInt32
  package var error: String
  package var attempts: UInt32
  package var losses: UInt32
  package var replayable: Bool

  package init(
    federation: String, round: UInt64, stage: String, index: UInt32, error: String, attempts: UInt32, losses: UInt32,
    replayable: Bool
  ) {
    self.federation = federation
    self.round = round
    self.stage = stage
    self.index = index
    self.error = error
    self.attempts = attempts
    self.losses = losses
    self.replayable = replayable
  }
}
