internal import Access
internal import Cryptography
internal import Messaging
internal import Rounds
internal import Wire

extension PublisherService {
  func answerOperators() throws(MessagingError) {
    while let message = try operators.receiveMessage() {
      let frames = message.frames
      guard frames.count == 2, security.sender(message).has(.operator),
        let request = try? OperatorRequest.decode(frames[1], limit: 1 << 16)
      else { continue }
      let reply = OperatorReply(federation: request.federation, body: answer(request))
      try operators.send([frames[0], reply.encode()])
    }
  }

  private func answer(_ request: OperatorRequest) -> OperatorReply.Body {
    do {
      switch request.body {
      case .status:
        let newest = federations.values.compactMap { try? $0.summary(try $0.store.numbers().last ?? 0) }
        return .publisher(
          PublisherStatus(newest: newest.sorted { $0.federation < $1.federation }, problems: problems))
      case .release(let command): return try obey(command, request.federation)
      case .round, .deadLetters, .replay: throw CommandError(description: "rounds are the collector's affair")
      }
    } catch {
      return .result(CommandResult(ok: false, message: "\(error)"))
    }
  }

  /// What is wrong with federations, ascending by name.
  private var problems: [FederationProblem] {
    let held = table.problems.map { FederationProblem(federation: $0, problem: "\($1)") }
    let noted = federations.flatMap { name, federation in
      federation.problems.map { FederationProblem(federation: name, problem: $0) }
    }
    return (held + noted).sorted { ($0.federation, $0.problem) < ($1.federation, $1.problem) }
  }

  private func obey(_ command: ReleaseCommand, _ name: String) throws -> OperatorReply.Body {
    if let problem = table.problems[name] { throw problem }
    guard let federation = federations[name] else {
      throw CommandError(description: "there is no federation “\(name)” here")
    }
    let done: String
    switch command.action {
    case .list:
      return .releases(ReleaseList(releases: try federation.store.numbers().map { try federation.summary($0) }))
    case .approve:
      try federation.approve(command.release)
      done = "release \(command.release) is approved"
    case .refuse:
      try federation.refuse(command.release, "by an operator")
      done = "release \(command.release) is refused; the next round opens on release \(federation.newest)"
    case .revert:
      let number = try federation.revert(to: command.release)
      done = "release \(number) has the weights of release \(command.release)"
    }
    return .result(CommandResult(ok: true, message: done))
  }
}

extension FederationPublisher {
  func summary(_ release: UInt64) throws(StoreError) -> ReleaseSummary {
    let manifest = try store.manifest(release).manifest
    let state = try store.state(release)
    return ReleaseSummary(
      federation: federation.name, release: release, state: state.name, round: manifest.round,
      agents: manifest.agents, admitted: manifest.admitted,
      weightsDigest: Digest(bytes: manifest.weightsDigest)?.hex ?? "", origin: manifest.origin, reason: state.reason,
      weightsKept: FileSystem.exists(store.weightsPath(release)))
  }
}
