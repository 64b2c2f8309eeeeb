internal import CWire

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
