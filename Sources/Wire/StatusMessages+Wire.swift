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

extension BrokerStatus: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__BrokerStatus>?) -> Void { flame__broker_status__init }

  init(_ layout: Flame__BrokerStatus) throws(WireError) {
    self.init(
      queues: try nestedList(layout.queues, layout.n_queues),
      workers: try nestedList(layout.workers, layout.n_workers),
      groups: try nestedList(layout.groups, layout.n_groups),
      counts: layout.counts == nil ? WorkCounts() : try nested(layout.counts),
      epoch: layout.epoch,
      cuts: try nestedList(layout.cuts, layout.n_cuts))
  }

  func fill(_ layout: inout Flame__BrokerStatus, _ arena: Arena) {
    layout.n_queues = queues.count
    layout.queues = arena.messages(queues)
    layout.n_workers = workers.count
    layout.workers = arena.messages(workers)
    layout.n_groups = groups.count
    layout.groups = arena.messages(groups)
    layout.counts = arena.message(counts)
    layout.epoch = epoch
    layout.n_cuts = cuts.count
    layout.cuts = arena.messages(cuts)
  }
}

extension WorkCounts: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__WorkCounts>?) -> Void { flame__work_counts__init }

  init(_ layout: Flame__WorkCounts) throws(WireError) {
    self.init(
      assigned: layout.assigned,
      completed: layout.completed,
      failed: layout.failed,
      transient: layout.transient,
      lost: layout.lost,
      returned: layout.returned,
      suppressed: layout.suppressed)
  }

  func fill(_ layout: inout Flame__WorkCounts, _ arena: Arena) {
    layout.assigned = assigned
    layout.completed = completed
    layout.failed = failed
    layout.transient = transient
    layout.lost = lost
    layout.returned = returned
    layout.suppressed = suppressed
  }
}

extension QueueStatus: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__QueueStatus>?) -> Void { flame__queue_status__init }

  init(_ layout: Flame__QueueStatus) throws(WireError) {
    self.init(
      queue: try text(layout.queue),
      waiting: layout.waiting,
      leased: layout.leased,
      oldestMs: layout.oldest_ms,
      workers: layout.workers,
      engine: try text(layout.engine))
  }

  func fill(_ layout: inout Flame__QueueStatus, _ arena: Arena) {
    layout.queue = arena.string(queue)
    layout.waiting = waiting
    layout.leased = leased
    layout.oldest_ms = oldestMs
    layout.workers = workers
    layout.engine = arena.string(engine)
  }
}

extension WorkerStatus: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__WorkerStatus>?) -> Void { flame__worker_status__init }

  init(_ layout: Flame__WorkerStatus) throws(WireError) {
    self.init(
      name: try text(layout.name),
      queues: try texts(layout.queues, layout.n_queues),
      engine: try text(layout.engine),
      silentMs: layout.silent_ms,
      leases: layout.leases)
  }

  func fill(_ layout: inout Flame__WorkerStatus, _ arena: Arena) {
    layout.name = arena.string(name)
    layout.n_queues = queues.count
    layout.queues = arena.strings(queues)
    layout.engine = arena.string(engine)
    layout.silent_ms = silentMs
    layout.leases = leases
  }
}

extension GroupStatus: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__GroupStatus>?) -> Void { flame__group_status__init }

  init(_ layout: Flame__GroupStatus) throws(WireError) {
    self.init(
      federation: try text(layout.federation),
      round: layout.round,
      stages: try nestedList(layout.stages, layout.n_stages),
      engine: try text(layout.engine))
  }

  func fill(_ layout: inout Flame__GroupStatus, _ arena: Arena) {
    layout.federation = arena.string(federation)
    layout.round = round
    layout.n_stages = stages.count
    layout.stages = arena.messages(stages)
    layout.engine = arena.string(engine)
  }
}

extension StageProgress: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__StageProgress>?) -> Void { flame__stage_progress__init }

  init(_ layout: Flame__StageProgress) throws(WireError) {
    self.init(
      stage: try text(layout.stage),
      queue: try text(layout.queue),
      done: layout.done,
      total: layout.total,
      error: try text(layout.error))
  }

  func fill(_ layout: inout Flame__StageProgress, _ arena: Arena) {
    layout.stage = arena.string(stage)
    layout.queue = arena.string(queue)
    layout.done = done
    layout.total = total
    layout.error = arena.string(error)
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
