internal import CWire

extension WorkRequest: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__WorkRequest>?) -> Void { flame__work_request__init }

  init(_ layout: Flame__WorkRequest) throws(WireError) {
    guard layout.version == protocolVersion else { throw .version(layout.version) }
    self.init(federation: try text(layout.federation), body: try Body(layout))
  }

  func fill(_ layout: inout Flame__WorkRequest, _ arena: Arena) {
    layout.version = protocolVersion
    layout.federation = arena.string(federation)
    switch body {
    case .hello(let value):
      layout.body_case = FLAME__WORK_REQUEST__BODY_HELLO
      layout.hello = arena.message(value)
    case .demand:
      layout.body_case = FLAME__WORK_REQUEST__BODY_DEMAND
      layout.demand = arena.empty(flame__demand__init)
    case .beat(let value):
      layout.body_case = FLAME__WORK_REQUEST__BODY_BEAT
      layout.beat = arena.message(value)
    case .complete(let value):
      layout.body_case = FLAME__WORK_REQUEST__BODY_COMPLETE
      layout.complete = arena.message(value)
    case .failure(let value):
      layout.body_case = FLAME__WORK_REQUEST__BODY_FAILURE
      layout.failure = arena.message(value)
    case .leave:
      layout.body_case = FLAME__WORK_REQUEST__BODY_LEAVE
      layout.leave = arena.empty(flame__leave__init)
    case .open(let value):
      layout.body_case = FLAME__WORK_REQUEST__BODY_OPEN
      layout.open = arena.message(value)
    case .close(let value):
      layout.body_case = FLAME__WORK_REQUEST__BODY_CLOSE
      layout.close = arena.message(value)
    case .acknowledge(let value):
      layout.body_case = FLAME__WORK_REQUEST__BODY_ACKNOWLEDGE
      layout.acknowledge = arena.message(value)
    }
  }
}

extension WorkRequest.Body {
  fileprivate init(_ layout: Flame__WorkRequest) throws(WireError) {
    switch layout.body_case {
    case FLAME__WORK_REQUEST__BODY_HELLO: self = .hello(try nested(layout.hello))
    case FLAME__WORK_REQUEST__BODY_DEMAND: self = .demand
    case FLAME__WORK_REQUEST__BODY_BEAT: self = .beat(try nested(layout.beat))
    case FLAME__WORK_REQUEST__BODY_COMPLETE: self = .complete(try nested(layout.complete))
    case FLAME__WORK_REQUEST__BODY_FAILURE: self = .failure(try nested(layout.failure))
    case FLAME__WORK_REQUEST__BODY_LEAVE: self = .leave
    case FLAME__WORK_REQUEST__BODY_OPEN: self = .open(try nested(layout.open))
    case FLAME__WORK_REQUEST__BODY_CLOSE: self = .close(try nested(layout.close))
    case FLAME__WORK_REQUEST__BODY_ACKNOWLEDGE: self = .acknowledge(try nested(layout.acknowledge))
    default: throw .malformed("WorkRequest has no body")
    }
  }
}

extension WorkerHello: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__WorkerHello>?) -> Void { flame__worker_hello__init }

  init(_ layout: Flame__WorkerHello) throws(WireError) {
    self.init(
      queues: try texts(layout.queues, layout.n_queues),
      engine: try text(layout.engine),
      name: try text(layout.name))
  }

  func fill(_ layout: inout Flame__WorkerHello, _ arena: Arena) {
    layout.n_queues = queues.count
    layout.queues = arena.strings(queues)
    layout.engine = arena.string(engine)
    layout.name = arena.string(name)
  }
}

extension Beat: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Beat>?) -> Void { flame__beat__init }

  init(_ layout: Flame__Beat) throws(WireError) {
    self.init(
      lease: layout.lease,
      progress: layout.progress)
  }

  func fill(_ layout: inout Flame__Beat, _ arena: Arena) {
    layout.lease = lease
    layout.progress = progress
  }
}

extension Complete: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Complete>?) -> Void { flame__complete__init }

  init(_ layout: Flame__Complete) throws(WireError) {
    self.init(
      lease: layout.lease)
  }

  func fill(_ layout: inout Flame__Complete, _ arena: Arena) {
    layout.lease = lease
  }
}

extension Failure: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Failure>?) -> Void { flame__failure__init }

  init(_ layout: Flame__Failure) throws(WireError) {
    self.init(
      lease: layout.lease,
      error: try text(layout.error),
      transient: layout.transient != 0)
  }

  func fill(_ layout: inout Flame__Failure, _ arena: Arena) {
    layout.lease = lease
    layout.error = arena.string(error)
    layout.transient = transient ? 1 : 0
  }
}

extension WorkReply: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__WorkReply>?) -> Void { flame__work_reply__init }

  init(_ layout: Flame__WorkReply) throws(WireError) {
    guard layout.version == protocolVersion else { throw .version(layout.version) }
    self.init(federation: try text(layout.federation), epoch: layout.epoch, body: try Body(layout))
  }

  func fill(_ layout: inout Flame__WorkReply, _ arena: Arena) {
    layout.version = protocolVersion
    layout.federation = arena.string(federation)
    layout.epoch = epoch
    switch body {
    case .welcome(let value):
      layout.body_case = FLAME__WORK_REPLY__BODY_WELCOME
      layout.welcome = arena.message(value)
    case .assignment(let value):
      layout.body_case = FLAME__WORK_REPLY__BODY_ASSIGNMENT
      layout.assignment = arena.message(value)
    case .opened(let value):
      layout.body_case = FLAME__WORK_REPLY__BODY_OPENED
      layout.opened = arena.message(value)
    case .end(let value):
      layout.body_case = FLAME__WORK_REPLY__BODY_END
      layout.end = arena.message(value)
    case .unknown:
      layout.body_case = FLAME__WORK_REPLY__BODY_UNKNOWN
      layout.unknown = arena.empty(flame__unknown__init)
    case .dropped(let value):
      layout.body_case = FLAME__WORK_REPLY__BODY_DROPPED
      layout.dropped = arena.message(value)
    }
  }
}

extension WorkReply.Body {
  fileprivate init(_ layout: Flame__WorkReply) throws(WireError) {
    switch layout.body_case {
    case FLAME__WORK_REPLY__BODY_WELCOME: self = .welcome(try nested(layout.welcome))
    case FLAME__WORK_REPLY__BODY_ASSIGNMENT: self = .assignment(try nested(layout.assignment))
    case FLAME__WORK_REPLY__BODY_OPENED: self = .opened(try nested(layout.opened))
    case FLAME__WORK_REPLY__BODY_END: self = .end(try nested(layout.end))
    case FLAME__WORK_REPLY__BODY_UNKNOWN: self = .unknown
    case FLAME__WORK_REPLY__BODY_DROPPED: self = .dropped(try nested(layout.dropped))
    default: throw .malformed("WorkReply has no body")
    }
  }
}

extension WorkWelcome: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__WorkWelcome>?) -> Void { flame__work_welcome__init }

  init(_ layout: Flame__WorkWelcome) throws(WireError) {
    self.init(
      leaseMs: layout.lease_ms)
  }

  func fill(_ layout: inout Flame__WorkWelcome, _ arena: Arena) {
    layout.lease_ms = leaseMs
  }
}

extension Assignment: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Assignment>?) -> Void { flame__assignment__init }

  init(_ layout: Flame__Assignment) throws(WireError) {
    self.init(
      group: try nested(layout.group),
      stage: try text(layout.stage),
      index: layout.index,
      lease: layout.lease,
      leaseMs: layout.lease_ms,
      attempt: layout.attempt)
  }

  func fill(_ layout: inout Flame__Assignment, _ arena: Arena) {
    layout.group = arena.message(group)
    layout.stage = arena.string(stage)
    layout.index = index
    layout.lease = lease
    layout.lease_ms = leaseMs
    layout.attempt = attempt
  }
}

extension Dropped: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Dropped>?) -> Void { flame__dropped__init }

  init(_ layout: Flame__Dropped) throws(WireError) { self.init(lease: layout.lease) }

  func fill(_ layout: inout Flame__Dropped, _ arena: Arena) { layout.lease = lease }
}
