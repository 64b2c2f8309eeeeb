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
      let reply = OperatorReply(federation: request.federation, body: answer(request, security.sender(message)))
      try operators.send([frames[0], reply.encode()])
    }
  }

  private func answer(_ request: OperatorRequest, _ sender: Sender) -> OperatorReply.Body {
    do {
      switch request.body {
      case .status:
        return .publisher(status)
      case .release(let command): return try obey(command, request.federation, sender)
      case .round, .deadLetters, .replay: throw CommandError(description: "rounds are the collector's affair")
      }
    } catch {
      return .result(CommandResult(ok: false, message: "\(error)"))
    }
  }

  var status: PublisherStatus {
    let newest = federations.values.compactMap { try? $0.store.summary(try $0.store.numbers().last ?? 0) }
    return PublisherStatus(
      newest: newest.sorted { $0.federation < $1.federation },
      cuts: guards.counts.map { CutCount(reason: $0.reason, count: $0.count) }, problems: problems)
  }

  /// What is wrong with federations, ascending by name.
  private var problems: [FederationProblem] {
    let held = table.problems.map { FederationProblem(federation: $0, problem: "\($1)") }
    let noted = federations.flatMap { name, federation in
      let unserved = handover.problems(of: name).sorted { $0.key < $1.key }.map { "\($0.value)" }
      return Set(federation.problems + unserved).map { FederationProblem(federation: name, problem: $0) }
    }
    return (held + noted).sorted { ($0.federation, $0.problem) < ($1.federation, $1.problem) }
  }

  private func obey(_ command: ReleaseCommand, _ name: String, _ sender: Sender) throws -> OperatorReply.Body {
    if let problem = table.problems[name] { throw problem }
    guard let federation = federations[name] else {
      throw CommandError(description: "there is no federation “\(name)” here")
    }
    if command.action == .list {
      return .releases(ReleaseList(releases: try federation.store.numbers().map { try federation.store.summary($0) }))
    }
    let done = try operatorLog.perform(command.logged(name), by: sender.operatorName, outcome: { "done: \($0)" }) {
      try obey(command, federation)
    }
    return .result(CommandResult(ok: true, message: done))
  }

  /// What was done.
  private func obey(_ command: ReleaseCommand, _ federation: FederationPublisher) throws -> String {
    switch command.action {
    case .list: preconditionFailure("answered before")
    case .approve:
      try federation.approve(command.release)
      return "release \(command.release) is approved"
    case .refuse:
      try federation.refuse(command.release, "by an operator")
      return "release \(command.release) is refused; the next round opens on release \(federation.newest)"
    case .revert:
      let number = try federation.revert(to: command.release)
      return "release \(number) has the weights of release \(command.release)"
    case .rotateKey:
      let number = try federation.rotateKey()
      let key = HexadecimalKey.text(federation.federation.publisherKeys.newest.bytes)
      return "release \(number) announces publisher key \(key), which signs all later ones"
    case .announceServerKey:
      guard let keys else {
        throw CommandError(description: "there are no keys: the configuration says “security: none”")
      }
      let number = try federation.announceServerKey(try KeyFile.loadPublic(keys.publicKey(KeyFolder.nextServer)))
      return "release \(number) announces the server's next key"
    }
  }
}

extension ReleaseCommand {
  /// As the operators' log has it.
  fileprivate func logged(_ federation: String) -> OperatorAction {
    switch action {
    case .list, .approve, .refuse, .revert: OperatorAction("release \(action)", "\(federation), release \(release)")
    case .rotateKey: OperatorAction("keys rotate publisher", federation)
    case .announceServerKey: OperatorAction("keys rotate server", federation)
    }
  }
}
