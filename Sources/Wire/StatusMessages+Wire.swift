internal import CWire

extension CollectorStatus: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__CollectorStatus>?) -> Void { flame__collector_status__init }

  init(_ layout: Flame__CollectorStatus) throws(WireError) {
    self.init(
      federations: try nestedList(layout.federations, layout.n_federations),
      cuts: try nestedList(layout.cuts, layout.n_cuts))
  }

  func fill(_ layout: inout Flame__CollectorStatus, _ arena: Arena) {
    layout.n_federations = federations.count
    layout.federations = arena.messages(federations)
    layout.n_cuts = cuts.count
    layout.cuts = arena.messages(cuts)
  }
}

extension CutCount: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__CutCount>?) -> Void { flame__cut_count__init }

  init(_ layout: Flame__CutCount) throws(WireError) {
    self.init(
      reason: try text(layout.reason),
      count: layout.count)
  }

  func fill(_ layout: inout Flame__CutCount, _ arena: Arena) {
    layout.reason = arena.string(reason)
    layout.count = count
  }
}

extension FederationStatus: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__FederationStatus>?) -> Void { flame__federation_status__init }

  init(_ layout: Flame__FederationStatus) throws(WireError) {
    self.init(
      federation: try text(layout.federation),
      phase: try text(layout.phase),
      round: layout.round,
      base: layout.base_release,
      phaseMs: layout.phase_ms,
      committed: layout.committed,
      uploading: layout.uploading,
      minimum: layout.minimum,
      maximum: layout.maximum,
      awaited: try texts(layout.awaited, layout.n_awaited),
      paused: layout.paused != 0,
      lastFailure: try text(layout.last_failure),
      receipts: try nestedList(layout.receipts, layout.n_receipts),
      engine: try text(layout.engine),
      connected: layout.connected,
      receivedBytes: layout.received_bytes,
      expected: layout.expected,
      awaitedCount: layout.awaited_count,
      problem: try text(layout.problem))
  }

  func fill(_ layout: inout Flame__FederationStatus, _ arena: Arena) {
    layout.federation = arena.string(federation)
    layout.phase = arena.string(phase)
    layout.round = round
    layout.base_release = base
    layout.phase_ms = phaseMs
    layout.committed = committed
    layout.uploading = uploading
    layout.minimum = minimum
    layout.maximum = maximum
    layout.n_awaited = awaited.count
    layout.awaited = arena.strings(awaited)
    layout.paused = paused ? 1 : 0
    layout.last_failure = arena.string(lastFailure)
    layout.n_receipts = receipts.count
    layout.receipts = arena.messages(receipts)
    layout.engine = arena.string(engine)
    layout.connected = connected
    layout.received_bytes = receivedBytes
    layout.expected = expected
    layout.awaited_count = awaitedCount
    layout.problem = arena.string(problem)
  }
}

extension ReceiptCount: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ReceiptCount>?) -> Void { flame__receipt_count__init }

  init(_ layout: Flame__ReceiptCount) throws(WireError) {
    self.init(
      code: layout.code,
      count: layout.count)
  }

  func fill(_ layout: inout Flame__ReceiptCount, _ arena: Arena) {
    layout.code = code
    layout.count = count
  }
}

extension PublisherStatus: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__PublisherStatus>?) -> Void { flame__publisher_status__init }

  init(_ layout: Flame__PublisherStatus) throws(WireError) {
    self.init(
      newest: try nestedList(layout.newest, layout.n_newest),
      cuts: try nestedList(layout.cuts, layout.n_cuts),
      problems: try nestedList(layout.problems, layout.n_problems))
  }

  func fill(_ layout: inout Flame__PublisherStatus, _ arena: Arena) {
    layout.n_newest = newest.count
    layout.newest = arena.messages(newest)
    layout.n_cuts = cuts.count
    layout.cuts = arena.messages(cuts)
    layout.n_problems = problems.count
    layout.problems = arena.messages(problems)
  }
}

extension FederationProblem: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__FederationProblem>?) -> Void { flame__federation_problem__init }

  init(_ layout: Flame__FederationProblem) throws(WireError) {
    self.init(
      federation: try text(layout.federation),
      problem: try text(layout.problem))
  }

  func fill(_ layout: inout Flame__FederationProblem, _ arena: Arena) {
    layout.federation = arena.string(federation)
    layout.problem = arena.string(problem)
  }
}

extension ReleaseSummary: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ReleaseSummary>?) -> Void { flame__release_summary__init }

  init(_ layout: Flame__ReleaseSummary) throws(WireError) {
    self.init(
      federation: try text(layout.federation),
      release: layout.release,
      state: try text(layout.state),
      round: layout.round,
      agents: layout.agents,
      admitted: layout.admitted,
      weightsDigest: try text(layout.weights_digest),
      origin: try text(layout.origin),
      reason: try text(layout.reason),
      weightsKept: layout.weights_kept != 0)
  }

  func fill(_ layout: inout Flame__ReleaseSummary, _ arena: Arena) {
    layout.federation = arena.string(federation)
    layout.release = release
    layout.state = arena.string(state)
    layout.round = round
    layout.agents = agents
    layout.admitted = admitted
    layout.weights_digest = arena.string(weightsDigest)
    layout.origin = arena.string(origin)
    layout.reason = arena.string(reason)
    layout.weights_kept = weightsKept ? 1 : 0
  }
}
