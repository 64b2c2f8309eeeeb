internal import CWire

extension AgentRequest: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__AgentRequest>?) -> Void { flame__agent_request__init }

  /// Anybody may send one, as long as a chunk; a commit with 16 metrics has 52.
  static var mostFields: Int? { 256 }

  init(_ layout: Flame__AgentRequest) throws(WireError) {
    guard layout.version == protocolVersion else { throw .version(layout.version) }
    self.init(federation: try text(layout.federation), body: try Body(layout))
  }

  func fill(_ layout: inout Flame__AgentRequest, _ arena: Arena) {
    layout.version = protocolVersion
    layout.federation = arena.string(federation)
    switch body {
    case .hello(let value):
      layout.body_case = FLAME__AGENT_REQUEST__BODY_HELLO
      layout.hello = arena.message(value)
    case .begin(let value):
      layout.body_case = FLAME__AGENT_REQUEST__BODY_BEGIN
      layout.begin = arena.message(value)
    case .chunk(let value):
      layout.body_case = FLAME__AGENT_REQUEST__BODY_CHUNK
      layout.chunk = arena.message(value)
    case .commit(let value):
      layout.body_case = FLAME__AGENT_REQUEST__BODY_COMMIT
      layout.commit = arena.message(value)
    }
  }
}

extension AgentRequest.Body {
  fileprivate init(_ layout: Flame__AgentRequest) throws(WireError) {
    switch layout.body_case {
    case FLAME__AGENT_REQUEST__BODY_HELLO: self = .hello(try nested(layout.hello))
    case FLAME__AGENT_REQUEST__BODY_BEGIN: self = .begin(try nested(layout.begin))
    case FLAME__AGENT_REQUEST__BODY_CHUNK: self = .chunk(try nested(layout.chunk))
    case FLAME__AGENT_REQUEST__BODY_COMMIT: self = .commit(try nested(layout.commit))
    default: throw .malformed("AgentRequest has no body")
    }
  }
}

extension Hello: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Hello>?) -> Void { flame__hello__init }

  init(_ layout: Flame__Hello) throws(WireError) { self.init(name: try text(layout.name)) }

  func fill(_ layout: inout Flame__Hello, _ arena: Arena) { layout.name = arena.string(name) }
}

extension Begin: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Begin>?) -> Void { flame__begin__init }

  init(_ layout: Flame__Begin) throws(WireError) {
    self.init(
      round: layout.round, base: layout.base_release, specDigest: Wire.bytes(layout.spec_digest), bytes: layout.bytes,
      claimedCount: layout.claimed_count, updateDigest: Wire.bytes(layout.update_digest),
      baseDigest: Wire.bytes(layout.base_digest))
  }

  func fill(_ layout: inout Flame__Begin, _ arena: Arena) {
    layout.round = round
    layout.base_release = base
    layout.spec_digest = arena.bytes(specDigest)
    layout.bytes = bytes
    layout.claimed_count = claimedCount
    layout.update_digest = arena.bytes(updateDigest)
    layout.base_digest = arena.bytes(baseDigest)
  }
}

extension Chunk: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Chunk>?) -> Void { flame__chunk__init }

  init(_ layout: Flame__Chunk) throws(WireError) {
    self.init(
      round: layout.round, index: layout.index, checksum: Wire.bytes(layout.checksum),
      content: Wire.bytes(layout.content))
  }

  func fill(_ layout: inout Flame__Chunk, _ arena: Arena) {
    layout.round = round
    layout.index = index
    layout.checksum = arena.bytes(checksum)
    layout.content = arena.bytes(content)
  }
}

extension Commit: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Commit>?) -> Void { flame__commit__init }

  init(_ layout: Flame__Commit) throws(WireError) {
    self.init(round: layout.round, metrics: try nestedList(layout.metrics, layout.n_metrics))
  }

  func fill(_ layout: inout Flame__Commit, _ arena: Arena) {
    layout.round = round
    layout.n_metrics = metrics.count
    layout.metrics = arena.messages(metrics)
  }
}

extension ReportedMetric: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Metric>?) -> Void { flame__metric__init }

  init(_ layout: Flame__Metric) throws(WireError) { self.init(name: try text(layout.name), value: layout.value) }

  func fill(_ layout: inout Flame__Metric, _ arena: Arena) {
    layout.name = arena.string(name)
    layout.value = value
  }
}

extension AgentReply: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__AgentReply>?) -> Void { flame__agent_reply__init }

  init(_ layout: Flame__AgentReply) throws(WireError) {
    guard layout.version == protocolVersion else { throw .version(layout.version) }
    self.init(federation: try text(layout.federation), epoch: layout.epoch, body: try Body(layout))
  }

  func fill(_ layout: inout Flame__AgentReply, _ arena: Arena) {
    layout.version = protocolVersion
    layout.federation = arena.string(federation)
    layout.epoch = epoch
    switch body {
    case .welcome(let value):
      layout.body_case = FLAME__AGENT_REPLY__BODY_WELCOME
      layout.welcome = arena.message(value)
    case .opened(let value):
      layout.body_case = FLAME__AGENT_REPLY__BODY_OPENED
      layout.opened = arena.message(value)
    case .credit(let value):
      layout.body_case = FLAME__AGENT_REPLY__BODY_CREDIT
      layout.credit = arena.message(value)
    case .receipt(let value):
      layout.body_case = FLAME__AGENT_REPLY__BODY_RECEIPT
      layout.receipt = arena.message(value)
    }
  }
}

extension AgentReply.Body {
  fileprivate init(_ layout: Flame__AgentReply) throws(WireError) {
    switch layout.body_case {
    case FLAME__AGENT_REPLY__BODY_WELCOME: self = .welcome(try nested(layout.welcome))
    case FLAME__AGENT_REPLY__BODY_OPENED: self = .opened(try nested(layout.opened))
    case FLAME__AGENT_REPLY__BODY_CREDIT: self = .credit(try nested(layout.credit))
    case FLAME__AGENT_REPLY__BODY_RECEIPT: self = .receipt(try nested(layout.receipt))
    default: throw .malformed("AgentReply has no body")
    }
  }
}

extension Welcome: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Welcome>?) -> Void { flame__welcome__init }

  init(_ layout: Flame__Welcome) throws(WireError) {
    self.init(
      opened: layout.opened == nil ? nil : try nested(layout.opened), specDigest: Wire.bytes(layout.spec_digest),
      updateBytes: layout.update_bytes, chunkBytes: layout.chunk_bytes, helloSeconds: layout.hello_seconds)
  }

  func fill(_ layout: inout Flame__Welcome, _ arena: Arena) {
    layout.opened = opened.map { arena.message($0) }
    layout.spec_digest = arena.bytes(specDigest)
    layout.update_bytes = updateBytes
    layout.chunk_bytes = chunkBytes
    layout.hello_seconds = helloSeconds
  }
}

extension Opened: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Opened>?) -> Void { flame__opened__init }

  init(_ layout: Flame__Opened) throws(WireError) {
    self.init(round: layout.round, base: layout.base_release, remainingMilliseconds: layout.remaining_ms)
  }

  func fill(_ layout: inout Flame__Opened, _ arena: Arena) {
    layout.round = round
    layout.base_release = base
    layout.remaining_ms = remainingMilliseconds
  }
}

extension Credit: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Credit>?) -> Void { flame__credit__init }

  init(_ layout: Flame__Credit) throws(WireError) {
    self.init(round: layout.round, next: layout.next, window: layout.window)
  }

  func fill(_ layout: inout Flame__Credit, _ arena: Arena) {
    layout.round = round
    layout.next = next
    layout.window = window
  }
}

extension Receipt: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Receipt>?) -> Void { flame__receipt__init }

  init(_ layout: Flame__Receipt) throws(WireError) {
    self.init(
      round: layout.round, code: try known(layout.code.rawValue), reason: try text(layout.reason),
      retryAfterMilliseconds: layout.retry_after_ms)
  }

  func fill(_ layout: inout Flame__Receipt, _ arena: Arena) {
    layout.round = round
    layout.code = Flame__ReceiptCode(rawValue: code.rawValue)
    layout.reason = arena.string(reason)
    layout.retry_after_ms = retryAfterMilliseconds
  }
}
