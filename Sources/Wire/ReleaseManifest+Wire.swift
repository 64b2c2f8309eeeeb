internal import CWire

extension ReleaseManifest: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__ReleaseManifest>?) -> Void { flame__release_manifest__init }

  init(_ layout: Flame__ReleaseManifest) throws(WireError) {
    self.init(
      version: layout.version,
      federation: try text(layout.federation),
      release: layout.release,
      parentDigest: Wire.bytes(layout.parent_digest),
      parent: layout.parent,
      specDigest: Wire.bytes(layout.spec_digest),
      weightsDigest: Wire.bytes(layout.weights_digest),
      weightsBytes: layout.weights_bytes,
      round: layout.round,
      origin: try text(layout.origin),
      revertedTo: layout.reverted_to,
      rule: try text(layout.rule),
      space: try text(layout.space),
      metric: try text(layout.metric),
      noiseFactor: layout.noise_factor,
      agents: layout.agents,
      admitted: layout.admitted,
      roundDigest: Wire.bytes(layout.round_digest),
      seeded: layout.seeded != 0,
      nextPublisherKey: Wire.bytes(layout.next_publisher_key),
      nextServerKey: Wire.bytes(layout.next_server_key))
  }

  func fill(_ layout: inout Flame__ReleaseManifest, _ arena: Arena) {
    layout.version = version
    layout.federation = arena.string(federation)
    layout.release = release
    layout.parent_digest = arena.bytes(parentDigest)
    layout.parent = parent
    layout.spec_digest = arena.bytes(specDigest)
    layout.weights_digest = arena.bytes(weightsDigest)
    layout.weights_bytes = weightsBytes
    layout.round = round
    layout.origin = arena.string(origin)
    layout.reverted_to = revertedTo
    layout.rule = arena.string(rule)
    layout.space = arena.string(space)
    layout.metric = arena.string(metric)
    layout.noise_factor = noiseFactor
    layout.agents = agents
    layout.admitted = admitted
    layout.round_digest = arena.bytes(roundDigest)
    layout.seeded = seeded ? 1 : 0
    layout.next_publisher_key = arena.bytes(nextPublisherKey)
    layout.next_server_key = arena.bytes(nextServerKey)
  }
}

extension SignedManifest: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__SignedManifest>?) -> Void { flame__signed_manifest__init }

  init(_ layout: Flame__SignedManifest) throws(WireError) {
    self.init(
      manifest: Wire.bytes(layout.manifest),
      signature: Wire.bytes(layout.signature),
      key: Wire.bytes(layout.key))
  }

  func fill(_ layout: inout Flame__SignedManifest, _ arena: Arena) {
    layout.manifest = arena.bytes(manifest)
    layout.signature = arena.bytes(signature)
    layout.key = arena.bytes(key)
  }
}
