internal import CWire

extension TensorRecord: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__TensorSpec>?) -> Void { flame__tensor_spec__init }

  init(_ layout: Flame__TensorSpec) throws(WireError) {
    self.init(
      name: try text(layout.name),
      shape: Array(UnsafeBufferPointer(start: layout.shape, count: layout.n_shape)),
      role: try known(layout.role.rawValue))
  }

  func fill(_ layout: inout Flame__TensorSpec, _ arena: Arena) {
    layout.name = arena.string(name)
    layout.n_shape = shape.count
    layout.shape = arena.array(shape)
    layout.role = Flame__Role(rawValue: role.rawValue)
  }
}

extension ModelSpecRecord: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ModelSpec>?) -> Void { flame__model_spec__init }

  init(_ layout: Flame__ModelSpec) throws(WireError) {
    self.init(
      tensors: try nestedList(layout.tensors, layout.n_tensors))
  }

  func fill(_ layout: inout Flame__ModelSpec, _ arena: Arena) {
    layout.n_tensors = tensors.count
    layout.tensors = arena.messages(tensors)
  }
}

extension FederationRecord: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__FederationRecord>?) -> Void { flame__federation_record__init }

  init(_ layout: Flame__FederationRecord) throws(WireError) {
    self.init(
      version: layout.version,
      federation: try text(layout.federation),
      spec: try nested(layout.spec),
      publisherKey: Wire.bytes(layout.publisher_key),
      noiseFingerprint: Wire.bytes(layout.noise_fingerprint), seeded: layout.seeded != 0)
  }

  func fill(_ layout: inout Flame__FederationRecord, _ arena: Arena) {
    layout.version = version
    layout.federation = arena.string(federation)
    layout.spec = arena.message(spec)
    layout.publisher_key = arena.bytes(publisherKey)
    layout.noise_fingerprint = arena.bytes(noiseFingerprint)
    layout.seeded = seeded ? 1 : 0
  }
}

extension RuleRecord: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RuleParameters>?) -> Void { flame__rule_parameters__init }

  init(_ layout: Flame__RuleParameters) throws(WireError) {
    self.init(
      name: try text(layout.name),
      space: try text(layout.space),
      metric: try text(layout.metric),
      noiseFactor: layout.noise_factor)
  }

  func fill(_ layout: inout Flame__RuleParameters, _ arena: Arena) {
    layout.name = arena.string(name)
    layout.space = arena.string(space)
    layout.metric = arena.string(metric)
    layout.noise_factor = noiseFactor
  }
}

extension Engine: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__Engine>?) -> Void { flame__engine__init }

  init(_ layout: Flame__Engine) throws(WireError) {
    self.init(
      ruleVersion: try text(layout.rule_version),
      programVersion: try text(layout.program_version),
      kernel: try text(layout.kernel))
  }

  func fill(_ layout: inout Flame__Engine, _ arena: Arena) {
    layout.rule_version = arena.string(ruleVersion)
    layout.program_version = arena.string(programVersion)
    layout.kernel = arena.string(kernel)
  }
}

extension RoundRow: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RoundRow>?) -> Void { flame__round_row__init }

  init(_ layout: Flame__RoundRow) throws(WireError) {
    self.init(
      agent: try text(layout.agent),
      claimedCount: layout.claimed_count,
      checksums: Wire.bytes(layout.checksums))
  }

  func fill(_ layout: inout Flame__RoundRow, _ arena: Arena) {
    layout.agent = arena.string(agent)
    layout.claimed_count = claimedCount
    layout.checksums = arena.bytes(checksums)
  }
}

extension RoundManifest: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RoundManifest>?) -> Void { flame__round_manifest__init }

  init(_ layout: Flame__RoundManifest) throws(WireError) {
    self.init(
      version: layout.version,
      federation: try text(layout.federation),
      round: layout.round,
      base: layout.base_release,
      baseManifestDigest: Wire.bytes(layout.base_manifest_digest),
      baseChecksums: Wire.bytes(layout.base_checksums),
      specDigest: Wire.bytes(layout.spec_digest),
      parameters: layout.parameters,
      buffers: layout.buffers,
      rule: try nested(layout.rule),
      engine: try nested(layout.engine),
      rows: try nestedList(layout.rows, layout.n_rows),
      noiseFingerprint: Wire.bytes(layout.noise_fingerprint), seeded: layout.seeded != 0)
  }

  func fill(_ layout: inout Flame__RoundManifest, _ arena: Arena) {
    layout.version = version
    layout.federation = arena.string(federation)
    layout.round = round
    layout.base_release = base
    layout.base_manifest_digest = arena.bytes(baseManifestDigest)
    layout.base_checksums = arena.bytes(baseChecksums)
    layout.spec_digest = arena.bytes(specDigest)
    layout.parameters = parameters
    layout.buffers = buffers
    layout.rule = arena.message(rule)
    layout.engine = arena.message(engine)
    layout.n_rows = rows.count
    layout.rows = arena.messages(rows)
    layout.noise_fingerprint = arena.bytes(noiseFingerprint)
    layout.seeded = seeded ? 1 : 0
  }
}

extension SealedRound: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__SealedRound>?) -> Void { flame__sealed_round__init }

  init(_ layout: Flame__SealedRound) throws(WireError) {
    self.init(
      manifest: Wire.bytes(layout.manifest),
      slots: Array(UnsafeBufferPointer(start: layout.slots, count: layout.n_slots)))
  }

  func fill(_ layout: inout Flame__SealedRound, _ arena: Arena) {
    layout.manifest = arena.bytes(manifest)
    layout.n_slots = slots.count
    layout.slots = arena.array(slots)
  }
}

extension VerdictRecord: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__VerdictRecord>?) -> Void { flame__verdict_record__init }

  init(_ layout: Flame__VerdictRecord) throws(WireError) {
    self.init(
      admitted: layout.admitted != 0,
      norm: layout.norm,
      clipFactor: layout.clip_factor,
      weight: layout.weight)
  }

  func fill(_ layout: inout Flame__VerdictRecord, _ arena: Arena) {
    layout.admitted = admitted ? 1 : 0
    layout.norm = norm
    layout.clip_factor = clipFactor
    layout.weight = weight
  }
}

extension DecisionRecord: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__DecisionRecord>?) -> Void { flame__decision_record__init }

  init(_ layout: Flame__DecisionRecord) throws(WireError) {
    self.init(
      hasBound: layout.has_bound != 0,
      bound: layout.bound,
      sigma: layout.sigma,
      verdicts: try nestedList(layout.verdicts, layout.n_verdicts))
  }

  func fill(_ layout: inout Flame__DecisionRecord, _ arena: Arena) {
    layout.has_bound = hasBound ? 1 : 0
    layout.bound = bound
    layout.sigma = sigma
    layout.n_verdicts = verdicts.count
    layout.verdicts = arena.messages(verdicts)
  }
}

extension ResultHeader: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ResultHeader>?) -> Void { flame__result_header__init }

  init(_ layout: Flame__ResultHeader) throws(WireError) {
    self.init(
      version: layout.version,
      round: layout.round,
      stage: try text(layout.stage),
      index: layout.index,
      manifestDigest: Wire.bytes(layout.manifest_digest),
      decisionDigest: Wire.bytes(layout.decision_digest),
      bytes: layout.bytes,
      checksum: Wire.bytes(layout.checksum))
  }

  func fill(_ layout: inout Flame__ResultHeader, _ arena: Arena) {
    layout.version = version
    layout.round = round
    layout.stage = arena.string(stage)
    layout.index = index
    layout.manifest_digest = arena.bytes(manifestDigest)
    layout.decision_digest = arena.bytes(decisionDigest)
    layout.bytes = bytes
    layout.checksum = arena.bytes(checksum)
  }
}

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
      agent: try text(layout.agent))
  }

  func fill(_ layout: inout Flame__RowCommitted, _ arena: Arena) {
    layout.agent = arena.string(agent)
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
