internal import CWire

extension ReleaseEvent: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ReleaseEvent>?) -> Void { flame__release_event__init }

  init(_ layout: Flame__ReleaseEvent) throws(WireError) {
    guard layout.version == protocolVersion else { throw .version(layout.version) }
    self.init(federation: try text(layout.federation), epoch: layout.epoch, body: try Body(layout))
  }

  func fill(_ layout: inout Flame__ReleaseEvent, _ arena: Arena) {
    layout.version = protocolVersion
    layout.federation = arena.string(federation)
    layout.epoch = epoch
    switch body {
    case .manifest(let value):
      layout.body_case = FLAME__RELEASE_EVENT__BODY_MANIFEST
      layout.manifest = arena.message(value)
    case .weights(let value):
      layout.body_case = FLAME__RELEASE_EVENT__BODY_WEIGHTS
      layout.weights = arena.message(value)
    case .beat(let value):
      layout.body_case = FLAME__RELEASE_EVENT__BODY_BEAT
      layout.beat = arena.message(value)
    }
  }
}

extension ReleaseEvent.Body {
  fileprivate init(_ layout: Flame__ReleaseEvent) throws(WireError) {
    switch layout.body_case {
    case FLAME__RELEASE_EVENT__BODY_MANIFEST: self = .manifest(try nested(layout.manifest))
    case FLAME__RELEASE_EVENT__BODY_WEIGHTS: self = .weights(try nested(layout.weights))
    case FLAME__RELEASE_EVENT__BODY_BEAT: self = .beat(try nested(layout.beat))
    default: throw .malformed("ReleaseEvent has no body")
    }
  }
}

extension WeightsRange: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__WeightsRange>?) -> Void { flame__weights_range__init }

  init(_ layout: Flame__WeightsRange) throws(WireError) {
    self.init(
      release: layout.release,
      offset: layout.offset,
      length: layout.length,
      checksum: Wire.bytes(layout.checksum))
  }

  func fill(_ layout: inout Flame__WeightsRange, _ arena: Arena) {
    layout.release = release
    layout.offset = offset
    layout.length = length
    layout.checksum = arena.bytes(checksum)
  }
}

extension ReleaseBeat: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ReleaseBeat>?) -> Void { flame__release_beat__init }

  init(_ layout: Flame__ReleaseBeat) throws(WireError) {
    self.init(
      newest: layout.newest,
      refusedRound: layout.refused_round)
  }

  func fill(_ layout: inout Flame__ReleaseBeat, _ arena: Arena) {
    layout.newest = newest
    layout.refused_round = refusedRound
  }
}

extension ReleaseRequest: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ReleaseRequest>?) -> Void { flame__release_request__init }

  init(_ layout: Flame__ReleaseRequest) throws(WireError) {
    guard layout.version == protocolVersion else { throw .version(layout.version) }
    self.init(federation: try text(layout.federation), body: try Body(layout))
  }

  func fill(_ layout: inout Flame__ReleaseRequest, _ arena: Arena) {
    layout.version = protocolVersion
    layout.federation = arena.string(federation)
    switch body {
    case .manifests(let value):
      layout.body_case = FLAME__RELEASE_REQUEST__BODY_MANIFESTS
      layout.manifests = arena.message(value)
    case .weights(let value):
      layout.body_case = FLAME__RELEASE_REQUEST__BODY_WEIGHTS
      layout.weights = arena.message(value)
    }
  }
}

extension ReleaseRequest.Body {
  fileprivate init(_ layout: Flame__ReleaseRequest) throws(WireError) {
    switch layout.body_case {
    case FLAME__RELEASE_REQUEST__BODY_MANIFESTS: self = .manifests(try nested(layout.manifests))
    case FLAME__RELEASE_REQUEST__BODY_WEIGHTS: self = .weights(try nested(layout.weights))
    default: throw .malformed("ReleaseRequest has no body")
    }
  }
}

extension FetchManifests: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__FetchManifests>?) -> Void { flame__fetch_manifests__init }

  init(_ layout: Flame__FetchManifests) throws(WireError) {
    self.init(
      from: layout.from,
      limit: layout.limit)
  }

  func fill(_ layout: inout Flame__FetchManifests, _ arena: Arena) {
    layout.from = from
    layout.limit = limit
  }
}

extension FetchWeights: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__FetchWeights>?) -> Void { flame__fetch_weights__init }

  init(_ layout: Flame__FetchWeights) throws(WireError) {
    self.init(
      release: layout.release,
      offset: layout.offset,
      length: layout.length)
  }

  func fill(_ layout: inout Flame__FetchWeights, _ arena: Arena) {
    layout.release = release
    layout.offset = offset
    layout.length = length
  }
}

extension ReleaseReply: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ReleaseReply>?) -> Void { flame__release_reply__init }

  init(_ layout: Flame__ReleaseReply) throws(WireError) {
    guard layout.version == protocolVersion else { throw .version(layout.version) }
    self.init(federation: try text(layout.federation), epoch: layout.epoch, body: try Body(layout))
  }

  func fill(_ layout: inout Flame__ReleaseReply, _ arena: Arena) {
    layout.version = protocolVersion
    layout.federation = arena.string(federation)
    layout.epoch = epoch
    switch body {
    case .manifests(let value):
      layout.body_case = FLAME__RELEASE_REPLY__BODY_MANIFESTS
      layout.manifests = arena.message(value)
    case .weights(let value):
      layout.body_case = FLAME__RELEASE_REPLY__BODY_WEIGHTS
      layout.weights = arena.message(value)
    case .error(let value):
      layout.body_case = FLAME__RELEASE_REPLY__BODY_ERROR
      layout.error = arena.message(value)
    }
  }
}

extension ReleaseReply.Body {
  fileprivate init(_ layout: Flame__ReleaseReply) throws(WireError) {
    switch layout.body_case {
    case FLAME__RELEASE_REPLY__BODY_MANIFESTS: self = .manifests(try nested(layout.manifests))
    case FLAME__RELEASE_REPLY__BODY_WEIGHTS: self = .weights(try nested(layout.weights))
    case FLAME__RELEASE_REPLY__BODY_ERROR: self = .error(try nested(layout.error))
    default: throw .malformed("ReleaseReply has no body")
    }
  }
}

extension ManifestList: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ManifestList>?) -> Void { flame__manifest_list__init }

  init(_ layout: Flame__ManifestList) throws(WireError) {
    self.init(
      manifests: try nestedList(layout.manifests, layout.n_manifests),
      beat: try nested(layout.beat))
  }

  func fill(_ layout: inout Flame__ManifestList, _ arena: Arena) {
    layout.n_manifests = manifests.count
    layout.manifests = arena.messages(manifests)
    layout.beat = arena.message(beat)
  }
}

extension ReleaseRefusal: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ReleaseError>?) -> Void { flame__release_error__init }

  init(_ layout: Flame__ReleaseError) throws(WireError) {
    self.init(
      reason: try text(layout.reason),
      release: layout.release)
  }

  func fill(_ layout: inout Flame__ReleaseError, _ arena: Arena) {
    layout.reason = arena.string(reason)
    layout.release = release
  }
}
