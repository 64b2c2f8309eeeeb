internal import Access
internal import AgentClient
internal import Configuration
internal import Logging
internal import Messaging
internal import Rounds
internal import Wire

extension CollectorService {
  func answerOperators(_ now: UInt64) throws(MessagingError) {
    while let message = try operators.receiveMessage() {
      let frames = message.frames
      guard frames.count == 2, security.sender(message).has(.operator),
        let request = try? OperatorRequest.decode(frames[1], limit: 1 << 16)
      else { continue }
      let body = answer(request, security.sender(message), now)
      try operators.send([frames[0], OperatorReply(federation: request.federation, body: body).encode()])
    }
  }

  func status(_ now: UInt64) -> CollectorStatus {
    CollectorStatus(
      federations: (federations.values.map { $0.status(now) } + table.problems.map(FederationStatus.init))
        .sorted { $0.federation < $1.federation },
      cuts: guards.counts.map { CutCount(reason: $0.reason, count: $0.count) })
  }

  private func answer(_ request: OperatorRequest, _ sender: Sender, _ now: UInt64) -> OperatorReply.Body {
    switch request.body {
    case .status:
      return .collector(status(now))
    case .deadLetters: return .deadLetters(DeadLetterList(letters: federations.values.flatMap { $0.deadLetters() }))
    case .round, .replay:
      if let problem = table.problems[request.federation] { return .result(obey(request, problem)) }
      guard let federation = federations[request.federation] else {
        return .result(CommandResult(ok: false, message: "there is no federation “\(request.federation)” here"))
      }
      return .result(obey(request.body, federation, sender, now))
    case .release: return .result(CommandResult(ok: false, message: "releases are the publisher's affair"))
    }
  }

  private func obey(
    _ command: OperatorRequest.Body, _ federation: FederationCollector, _ sender: Sender, _ now: UInt64
  ) -> CommandResult {
    let action = command.action(federation.federation.name)
    let outcome = { (result: CommandResult) in "\(result.ok ? "done" : "refused"): \(result.message)" }
    do {
      return try operatorLog.perform(action, by: sender.operatorName, outcome: outcome) {
        federation.obey(command, now)
      }
    } catch {
      return CommandResult(ok: false, message: "\(error)")
    }
  }
}

extension OperatorRequest.Body {
  /// A command as the operators' log has it.
  fileprivate func action(_ federation: String) -> OperatorAction {
    switch self {
    case .round(let command) where command.action == .abort:
      OperatorAction("round abort", command.reason.isEmpty ? federation : "\(federation): \(command.reason)")
    case .round(let command): OperatorAction("\(command.action)", federation)
    case .replay(let command): OperatorAction("dead-letters replay", "\(federation), round \(command.round)")
    case .status, .release, .deadLetters: preconditionFailure("answered before")
    }
  }
}

extension CollectorService {
  /// A federation that is not at work: a damaged round can be set aside, nothing else can be done here.
  private func obey(_ request: OperatorRequest, _ problem: StoreError) -> CommandResult {
    guard case .round(let command) = request.body, command.action == .abort, command.round > 0 else {
      return CommandResult(ok: false, message: "\(problem)")
    }
    do throws(StoreError) {
      let story = try RoundLog.abandon(folder(request.federation), round: command.round, reason: command.why)
      log.notice(
        "damaged round set aside",
        metadata: ["federation": "\(request.federation)", "round": "\(command.round)"])
      return CommandResult(ok: true, message: "round \(command.round) is \(story.ended?.outcome ?? "over")")
    } catch { return CommandResult(ok: false, message: "\(error)") }
  }
}

extension RoundCommand {
  fileprivate var why: String { reason.isEmpty ? "by an operator" : reason }
}

extension FederationStatus {
  /// Of a federation whose store cannot be used.
  fileprivate init(_ federation: String, _ problem: StoreError) {
    self.init(
      federation: federation, phase: "unusable", round: 0, base: 0, phaseMs: 0, committed: 0, uploading: 0, minimum: 0,
      maximum: 0, awaited: [], paused: false, lastFailure: "", receipts: [], engine: "", connected: 0,
      receivedBytes: 0, problem: problem.description)
  }
}

extension FederationCollector {
  private static let mostNames = 20

  func status(_ now: UInt64) -> FederationStatus {
    let policy = configuration.policy
    let awaited = state.isGathering ? expected.awaited(state) : []
    return FederationStatus(
      federation: federation.name, phase: phase, round: current == nil ? lastRound : state.round,
      base: current == nil ? base?.root ?? 0 : state.base,
      phaseMs: now - min(now, phaseSince), committed: UInt32(state.committed.count),
      uploading: UInt32(state.uploading), minimum: UInt32(policy.minimum), maximum: UInt32(policy.maximum),
      awaited: Array(awaited.prefix(Self.mostNames)), paused: isPaused, lastFailure: lastFailure,
      receipts: counts.byCode.sorted { $0.key.rawValue < $1.key.rawValue }.map {
        ReceiptCount(code: $0.key.rawValue, count: $0.value)
      }, engine: engine.name, connected: UInt32(members.count), receivedBytes: counts.receivedBytes,
      expected: UInt32(expected.count), awaitedCount: UInt32(state.isGathering ? expected.awaitedCount(state) : 0),
      problem: problem.isEmpty ? uploadProblem : problem)
  }

  private var phase: String {
    guard current != nil else { return isPaused ? "paused" : base == nil ? "waiting for a release" : "opening" }
    if state.isGathering { return "gathering" }
    return isAtGate ? "at the gate" : "aggregating"
  }

  /// Obeys a command of an operator.
  func obey(_ command: OperatorRequest.Body, _ now: UInt64) -> CommandResult {
    do throws(StoreError) {
      switch command {
      case .round(let round): return try obey(round, now)
      case .replay(let replay): return try self.replay(replay.round, now)
      case .status, .release, .deadLetters: preconditionFailure("answered before")
      }
    } catch {
      return CommandResult(ok: false, message: error.description)
    }
  }

  private func obey(_ command: RoundCommand, _ now: UInt64) throws(StoreError) -> CommandResult {
    switch command.action {
    case .pause:
      try FileSystem.replace(Self.pauseMark(federation), with: [], synchronised: false)
      isPaused = true
      return CommandResult(ok: true, message: "paused: the round at hand goes on, no further one opens")
    case .resume:
      try FileSystem.remove(Self.pauseMark(federation))
      isPaused = false
      return CommandResult(ok: true, message: "resumed")
    case .abort:
      guard current != nil else { return CommandResult(ok: false, message: "no round is open") }
      let round = state.round
      guard [0, round].contains(command.round) else {
        return CommandResult(ok: false, message: "round \(round) is at hand, not round \(command.round)")
      }
      try end(RoundEnd(outcome: "aborted", reason: command.why), now)
      return CommandResult(ok: true, message: "round \(round) is aborted; the next one opens on the same base")
    }
  }
}
