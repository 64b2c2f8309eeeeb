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
      noiseFingerprint: Wire.bytes(layout.noise_fingerprint), seeded: layout.seeded != 0,
      keyChanges: try nestedList(layout.key_changes, layout.n_key_changes))
  }

  func fill(_ layout: inout Flame__FederationRecord, _ arena: Arena) {
    layout.version = version
    layout.federation = arena.string(federation)
    layout.spec = arena.message(spec)
    layout.publisher_key = arena.bytes(publisherKey)
    layout.noise_fingerprint = arena.bytes(noiseFingerprint)
    layout.seeded = seeded ? 1 : 0
    layout.n_key_changes = keyChanges.count
    layout.key_changes = arena.messages(keyChanges)
  }
}

extension KeyChange: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__KeyChange>?) -> Void { flame__key_change__init }

  init(_ layout: Flame__KeyChange) throws(WireError) {
    self.init(
      release: layout.release,
      key: Wire.bytes(layout.key))
  }

  func fill(_ layout: inout Flame__KeyChange, _ arena: Arena) {
    layout.release = release
    layout.key = arena.bytes(key)
  }
}

extension RuleRecord: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RuleParameters>?) -> Void { flame__rule_parameters__init }

  init(_ layout: Flame__RuleParameters) throws(WireError) {
    self.init(
      name: try text(layout.name),
      space: try text(layout.space),
      metric: try text(layout.metric),
      noiseFactor: layout.noise_factor,
      settings: try nestedList(layout.settings, layout.n_settings),
      steps: try texts(layout.steps, layout.n_steps))
  }

  func fill(_ layout: inout Flame__RuleParameters, _ arena: Arena) {
    layout.name = arena.string(name)
    layout.space = arena.string(space)
    layout.metric = arena.string(metric)
    layout.noise_factor = noiseFactor
    layout.n_settings = settings.count
    layout.settings = arena.messages(settings)
    layout.n_steps = steps.count
    layout.steps = arena.strings(steps)
  }
}

extension RuleSettingRecord: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__RuleSetting>?) -> Void { flame__rule_setting__init }

  init(_ layout: Flame__RuleSetting) throws(WireError) {
    self.init(
      name: try text(layout.name),
      value: layout.value)
  }

  func fill(_ layout: inout Flame__RuleSetting, _ arena: Arena) {
    layout.name = arena.string(name)
    layout.value = value
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
      verdicts: try nestedList(layout.verdicts, layout.n_verdicts),
      combination: try known(layout.combination.rawValue),
      count: layout.count,
      trim: layout.trim)
  }

  func fill(_ layout: inout Flame__DecisionRecord, _ arena: Arena) {
    layout.has_bound = hasBound ? 1 : 0
    layout.bound = bound
    layout.sigma = sigma
    layout.n_verdicts = verdicts.count
    layout.verdicts = arena.messages(verdicts)
    layout.combination = Flame__Combination(rawValue: combination.rawValue)
    layout.count = count
    layout.trim = trim
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
