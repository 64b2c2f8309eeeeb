internal import CWire

extension OperatorRequest: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__OperatorRequest>?) -> Void { flame__operator_request__init }

  init(_ layout: Flame__OperatorRequest) throws(WireError) {
    guard layout.version == protocolVersion else { throw .version(layout.version) }
    self.init(federation: try text(layout.federation), body: try Body(layout))
  }

  func fill(_ layout: inout Flame__OperatorRequest, _ arena: Arena) {
    layout.version = protocolVersion
    layout.federation = arena.string(federation)
    switch body {
    case .status:
      layout.body_case = FLAME__OPERATOR_REQUEST__BODY_STATUS
      layout.status = arena.empty(flame__status_query__init)
    case .round(let value):
      layout.body_case = FLAME__OPERATOR_REQUEST__BODY_ROUND
      layout.round = arena.message(value)
    case .release(let value):
      layout.body_case = FLAME__OPERATOR_REQUEST__BODY_RELEASE
      layout.release = arena.message(value)
    case .deadLetters:
      layout.body_case = FLAME__OPERATOR_REQUEST__BODY_DEAD_LETTERS
      layout.dead_letters = arena.empty(flame__dead_letter_query__init)
    case .replay(let value):
      layout.body_case = FLAME__OPERATOR_REQUEST__BODY_REPLAY
      layout.replay = arena.message(value)
    }
  }
}

extension OperatorRequest.Body {
  fileprivate init(_ layout: Flame__OperatorRequest) throws(WireError) {
    switch layout.body_case {
    case FLAME__OPERATOR_REQUEST__BODY_STATUS: self = .status
    case FLAME__OPERATOR_REQUEST__BODY_ROUND: self = .round(try nested(layout.round))
    case FLAME__OPERATOR_REQUEST__BODY_RELEASE: self = .release(try nested(layout.release))
    case FLAME__OPERATOR_REQUEST__BODY_DEAD_LETTERS: self = .deadLetters
    case FLAME__OPERATOR_REQUEST__BODY_REPLAY: self = .replay(try nested(layout.replay))
    default: throw .malformed("OperatorRequest has no body")
    }
  }
}

extension RoundCommand: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RoundCommand>?) -> Void { flame__round_command__init }

  init(_ layout: Flame__RoundCommand) throws(WireError) {
    self.init(
      action: try known(layout.action.rawValue),
      reason: try text(layout.reason),
      round: layout.round)
  }

  func fill(_ layout: inout Flame__RoundCommand, _ arena: Arena) {
    layout.round = round
    layout.action = Flame__RoundAction(rawValue: action.rawValue)
    layout.reason = arena.string(reason)
  }
}

extension ReleaseCommand: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ReleaseCommand>?) -> Void { flame__release_command__init }

  init(_ layout: Flame__ReleaseCommand) throws(WireError) {
    self.init(
      action: try known(layout.action.rawValue),
      release: layout.release)
  }

  func fill(_ layout: inout Flame__ReleaseCommand, _ arena: Arena) {
    layout.action = Flame__ReleaseAction(rawValue: action.rawValue)
    layout.release = release
  }
}

extension ReplayCommand: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ReplayCommand>?) -> Void { flame__replay_command__init }

  init(_ layout: Flame__ReplayCommand) throws(WireError) {
    self.init(
      round: layout.round)
  }

  func fill(_ layout: inout Flame__ReplayCommand, _ arena: Arena) {
    layout.round = round
  }
}

extension OperatorReply: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__OperatorReply>?) -> Void { flame__operator_reply__init }

  init(_ layout: Flame__OperatorReply) throws(WireError) {
    guard layout.version == protocolVersion else { throw .version(layout.version) }
    self.init(federation: try text(layout.federation), body: try Body(layout))
  }

  func fill(_ layout: inout Flame__OperatorReply, _ arena: Arena) {
    layout.version = protocolVersion
    layout.federation = arena.string(federation)
    switch body {
    case .collector(let value):
      layout.body_case = FLAME__OPERATOR_REPLY__BODY_COLLECTOR
      layout.collector = arena.message(value)
    case .broker(let value):
      layout.body_case = FLAME__OPERATOR_REPLY__BODY_BROKER
      layout.broker = arena.message(value)
    case .publisher(let value):
      layout.body_case = FLAME__OPERATOR_REPLY__BODY_PUBLISHER
      layout.publisher = arena.message(value)
    case .result(let value):
      layout.body_case = FLAME__OPERATOR_REPLY__BODY_RESULT
      layout.result = arena.message(value)
    case .releases(let value):
      layout.body_case = FLAME__OPERATOR_REPLY__BODY_RELEASES
      layout.releases = arena.message(value)
    case .deadLetters(let value):
      layout.body_case = FLAME__OPERATOR_REPLY__BODY_DEAD_LETTERS
      layout.dead_letters = arena.message(value)
    }
  }
}

extension OperatorReply.Body {
  fileprivate init(_ layout: Flame__OperatorReply) throws(WireError) {
    switch layout.body_case {
    case FLAME__OPERATOR_REPLY__BODY_COLLECTOR: self = .collector(try nested(layout.collector))
    case FLAME__OPERATOR_REPLY__BODY_BROKER: self = .broker(try nested(layout.broker))
    case FLAME__OPERATOR_REPLY__BODY_PUBLISHER: self = .publisher(try nested(layout.publisher))
    case FLAME__OPERATOR_REPLY__BODY_RESULT: self = .result(try nested(layout.result))
    case FLAME__OPERATOR_REPLY__BODY_RELEASES: self = .releases(try nested(layout.releases))
    case FLAME__OPERATOR_REPLY__BODY_DEAD_LETTERS: self = .deadLetters(try nested(layout.dead_letters))
    default: throw .malformed("OperatorReply has no body")
    }
  }
}

extension CommandResult: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__CommandResult>?) -> Void { flame__command_result__init }

  init(_ layout: Flame__CommandResult) throws(WireError) {
    self.init(
      ok: layout.ok != 0,
      message: try text(layout.message))
  }

  func fill(_ layout: inout Flame__CommandResult, _ arena: Arena) {
    layout.ok = ok ? 1 : 0
    layout.message = arena.string(message)
  }
}

extension ReleaseList: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ReleaseList>?) -> Void { flame__release_list__init }

  init(_ layout: Flame__ReleaseList) throws(WireError) {
    self.init(
      releases: try nestedList(layout.releases, layout.n_releases))
  }

  func fill(_ layout: inout Flame__ReleaseList, _ arena: Arena) {
    layout.n_releases = releases.count
    layout.releases = arena.messages(releases)
  }
}

extension DeadLetterList: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__DeadLetterList>?) -> Void { flame__dead_letter_list__init }

  init(_ layout: Flame__DeadLetterList) throws(WireError) {
    self.init(
      letters: try nestedList(layout.letters, layout.n_letters))
  }

  func fill(_ layout: inout Flame__DeadLetterList, _ arena: Arena) {
    layout.n_letters = letters.count
    layout.letters = arena.messages(letters)
  }
}

extension DeadLetter: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__DeadLetter>?) -> Void { flame__dead_letter__init }

  init(_ layout: Flame__DeadLetter) throws(WireError) {
    self.init(
      federation: try text(layout.federation),
      round: layout.round,
      stage: try text(layout.stage),
      index: layout.index,
      error: try text(layout.error),
      attempts: layout.attempts,
      losses: layout.losses,
      replayable: layout.replayable != 0)
  }

  func fill(_ layout: inout Flame__DeadLetter, _ arena: Arena) {
    layout.federation = arena.string(federation)
    layout.round = round
    layout.stage = arena.string(stage)
    layout.index = index
    layout.error = arena.string(error)
    layout.attempts = attempts
    layout.losses = losses
    layout.replayable = replayable ? 1 : 0
  }
}
