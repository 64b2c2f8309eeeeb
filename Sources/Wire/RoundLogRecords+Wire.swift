internal import CWire

extension RoundRecord: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RoundRecord>?) -> Void { flame__round_record__init }

  init(_ layout: Flame__RoundRecord) throws(WireError) {
    self.init(event: try Body(layout))
  }

  func fill(_ layout: inout Flame__RoundRecord, _ arena: Arena) {
    switch event {
    case .opened(let value):
      layout.event_case = FLAME__ROUND_RECORD__EVENT_OPENED
      layout.opened = arena.message(value)
    case .reserved(let value):
      layout.event_case = FLAME__ROUND_RECORD__EVENT_RESERVED
      layout.reserved = arena.message(value)
    case .landed(let value):
      layout.event_case = FLAME__ROUND_RECORD__EVENT_LANDED
      layout.landed = arena.message(value)
    case .committed(let value):
      layout.event_case = FLAME__ROUND_RECORD__EVENT_COMMITTED
      layout.committed = arena.message(value)
    case .rejected(let value):
      layout.event_case = FLAME__ROUND_RECORD__EVENT_REJECTED
      layout.rejected = arena.message(value)
    case .sealed(let value):
      layout.event_case = FLAME__ROUND_RECORD__EVENT_SEALED
      layout.sealed = arena.message(value)
    case .ended(let value):
      layout.event_case = FLAME__ROUND_RECORD__EVENT_ENDED
      layout.ended = arena.message(value)
    }
  }
}

extension RoundRecord.Body {
  fileprivate init(_ layout: Flame__RoundRecord) throws(WireError) {
    switch layout.event_case {
    case FLAME__ROUND_RECORD__EVENT_OPENED: self = .opened(try nested(layout.opened))
    case FLAME__ROUND_RECORD__EVENT_RESERVED: self = .reserved(try nested(layout.reserved))
    case FLAME__ROUND_RECORD__EVENT_LANDED: self = .landed(try nested(layout.landed))
    case FLAME__ROUND_RECORD__EVENT_COMMITTED: self = .committed(try nested(layout.committed))
    case FLAME__ROUND_RECORD__EVENT_REJECTED: self = .rejected(try nested(layout.rejected))
    case FLAME__ROUND_RECORD__EVENT_SEALED: self = .sealed(try nested(layout.sealed))
    case FLAME__ROUND_RECORD__EVENT_ENDED: self = .ended(try nested(layout.ended))
    default: throw .malformed("RoundRecord has no body")
    }
  }
}

extension RoundOpened: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RoundOpened>?) -> Void { flame__round_opened__init }

  init(_ layout: Flame__RoundOpened) throws(WireError) {
    self.init(
      round: layout.round,
      base: layout.base_release,
      baseManifestDigest: Wire.bytes(layout.base_manifest_digest),
      boot: try text(layout.boot),
      baseChecksums: Wire.bytes(layout.base_checksums))
  }

  func fill(_ layout: inout Flame__RoundOpened, _ arena: Arena) {
    layout.round = round
    layout.base_release = base
    layout.base_manifest_digest = arena.bytes(baseManifestDigest)
    layout.boot = arena.string(boot)
    layout.base_checksums = arena.bytes(baseChecksums)
  }
}

extension RowReserved: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RowReserved>?) -> Void { flame__row_reserved__init }

  init(_ layout: Flame__RowReserved) throws(WireError) {
    self.init(
      agent: try text(layout.agent),
      slot: layout.slot,
      claimedCount: layout.claimed_count,
      updateDigest: Wire.bytes(layout.update_digest))
  }

  func fill(_ layout: inout Flame__RowReserved, _ arena: Arena) {
    layout.agent = arena.string(agent)
    layout.slot = slot
    layout.claimed_count = claimedCount
    layout.update_digest = arena.bytes(updateDigest)
  }
}

extension ChunkLanded: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ChunkLanded>?) -> Void { flame__chunk_landed__init }

  init(_ layout: Flame__ChunkLanded) throws(WireError) {
    self.init(
      agent: try text(layout.agent),
      index: layout.index,
      checksum: Wire.bytes(layout.checksum),
      stored: Wire.bytes(layout.stored))
  }

  func fill(_ layout: inout Flame__ChunkLanded, _ arena: Arena) {
    layout.agent = arena.string(agent)
    layout.index = index
    layout.checksum = arena.bytes(checksum)
    layout.stored = arena.bytes(stored)
  }
}

extension RowCommitted: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RowCommitted>?) -> Void { flame__row_committed__init }

  init(_ layout: Flame__RowCommitted) throws(WireError) {
    self.init(
      agent: try text(layout.agent),
      metrics: try nestedList(layout.metrics, layout.n_metrics))
  }

  func fill(_ layout: inout Flame__RowCommitted, _ arena: Arena) {
    layout.agent = arena.string(agent)
    layout.n_metrics = metrics.count
    layout.metrics = arena.messages(metrics)
  }
}

extension MetricRecord: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__MetricRecord>?) -> Void { flame__metric_record__init }

  init(_ layout: Flame__MetricRecord) throws(WireError) {
    self.init(
      name: try text(layout.name),
      value: layout.value)
  }

  func fill(_ layout: inout Flame__MetricRecord, _ arena: Arena) {
    layout.name = arena.string(name)
    layout.value = value
  }
}

extension RowRejected: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RowRejected>?) -> Void { flame__row_rejected__init }

  init(_ layout: Flame__RowRejected) throws(WireError) {
    self.init(
      agent: try text(layout.agent),
      code: layout.code,
      reason: try text(layout.reason))
  }

  func fill(_ layout: inout Flame__RowRejected, _ arena: Arena) {
    layout.agent = arena.string(agent)
    layout.code = code
    layout.reason = arena.string(reason)
  }
}

extension RoundSealed: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RoundSealed>?) -> Void { flame__round_sealed__init }

  init(_ layout: Flame__RoundSealed) throws(WireError) {
    self.init(
      manifestDigest: Wire.bytes(layout.manifest_digest),
      notSelected: try texts(layout.not_selected, layout.n_not_selected))
  }

  func fill(_ layout: inout Flame__RoundSealed, _ arena: Arena) {
    layout.manifest_digest = arena.bytes(manifestDigest)
    layout.n_not_selected = notSelected.count
    layout.not_selected = arena.strings(notSelected)
  }
}

extension RoundEnded: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RoundEnded>?) -> Void { flame__round_ended__init }

  init(_ layout: Flame__RoundEnded) throws(WireError) {
    self.init(
      outcome: try text(layout.outcome),
      reason: try text(layout.reason),
      stage: try text(layout.stage),
      index: layout.index,
      attempts: layout.attempts,
      losses: layout.losses,
      release: layout.release,
      generation: layout.generation)
  }

  func fill(_ layout: inout Flame__RoundEnded, _ arena: Arena) {
    layout.outcome = arena.string(outcome)
    layout.reason = arena.string(reason)
    layout.stage = arena.string(stage)
    layout.index = index
    layout.attempts = attempts
    layout.losses = losses
    layout.release = release
    layout.generation = generation
  }
}
