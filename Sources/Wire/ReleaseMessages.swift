/// A pure function of the sealed round: no time, host or attempt; never norms, bound or verdicts.
package struct ReleaseManifest: Hashable, Sendable {
  package var version: UInt32
  package var federation: String
  package var release: UInt64
  /// of the parent's manifest bytes; empty for release 0
  package var parentDigest: [UInt8]
  package var parent: UInt64
  package var specDigest: [UInt8]
  /// BLAKE2b-256 of the safetensors file
  package var weightsDigest: [UInt8]
  package var weightsBytes: UInt64
  /// the round it came from; 0 where there is none
  package var round: UInt64
  /// initial, round or revert
  package var origin: String
  /// with origin revert
  package var revertedTo: UInt64
  package var rule: String
  package var space: String
  package var metric: String
  /// lambda
  package var noiseFactor: Double
  /// n
  package var agents: UInt32
  /// L
  package var admitted: UInt32
  /// of the sealed round's manifest
  package var roundDigest: [UInt8]
  /// noise from a known seed: demo and tests only
  package var seeded: Bool

  package init(
    version: UInt32, federation: String, release: UInt64, parentDigest: [UInt8], parent: UInt64, specDigest: [UInt8],
    weightsDigest: [UInt8], weightsBytes: UInt64, round: UInt64, origin: String, revertedTo: UInt64, rule: String,
    space: String, metric: String, noiseFactor: Double, agents: UInt32, admitted: UInt32, roundDigest: [UInt8],
    seeded: Bool
  ) {
    self.version = version
    self.federation = federation
    self.release = release
    self.parentDigest = parentDigest
    self.parent = parent
    self.specDigest = specDigest
    self.weightsDigest = weightsDigest
    self.weightsBytes = weightsBytes
    self.round = round
    self.origin = origin
    self.revertedTo = revertedTo
    self.rule = rule
    self.space = space
    self.metric = metric
    self.noiseFactor = noiseFactor
    self.agents = agents
    self.admitted = admitted
    self.roundDigest = roundDigest
    self.seeded = seeded
  }
}

/// The manifest's bytes with their Ed25519 signature.
package struct SignedManifest: Hashable, Sendable {
  package var manifest: [UInt8]
  package var signature: [UInt8]
  package var key: [UInt8]

  package init(
    manifest: [UInt8], signature: [UInt8], key: [UInt8]
  ) {
    self.manifest = manifest
    self.signature = signature
    self.key = key
  }
}

package struct ReleaseEvent: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case manifest(SignedManifest)
    case weights(WeightsRange)
    case beat(ReleaseBeat)
  }

  package var federation: String
  package var epoch: UInt64
  package var body: Body

  package init(federation: String, epoch: UInt64, body: Body) {
    self.federation = federation
    self.epoch = epoch
    self.body = body
  }
}

/// The bytes themselves are the next frame.
package struct WeightsRange: Hashable, Sendable {
  package var release: UInt64
  package var offset: UInt64
  package var length: UInt64
  /// XXH3-128 of the bytes
  package var checksum: [UInt8]

  package init(
    release: UInt64, offset: UInt64, length: UInt64, checksum: [UInt8]
  ) {
    self.release = release
    self.offset = offset
    self.length = length
    self.checksum = checksum
  }
}

/// Every 5 s, and whenever it changes.
package struct ReleaseBeat: Hashable, Sendable {
  /// newest approved release
  package var newest: UInt64
  /// newest round whose candidate the gate refused; 0 = none
  package var refusedRound: UInt64

  package init(
    newest: UInt64, refusedRound: UInt64
  ) {
    self.newest = newest
    self.refusedRound = refusedRound
  }
}

package struct ReleaseRequest: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case manifests(FetchManifests)
    case weights(FetchWeights)
  }

  package var federation: String
  package var body: Body

  package init(federation: String, body: Body) {
    self.federation = federation
    self.body = body
  }
}

/// Approved manifests from release `from` on, ascending, at most `limit`; a beat when there is none.
package struct FetchManifests: Hashable, Sendable {
  package var from: UInt64
  package var limit: UInt32

  package init(
    from: UInt64, limit: UInt32
  ) {
    self.from = from
    self.limit = limit
  }
}

package struct FetchWeights: Hashable, Sendable {
  package var release: UInt64
  package var offset: UInt64
  /// at most 524,288
  package var length: UInt64

  package init(
    release: UInt64, offset: UInt64, length: UInt64
  ) {
    self.release = release
    self.offset = offset
    self.length = length
  }
}

package struct ReleaseReply: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case manifests(ManifestList)
    case weights(WeightsRange)
    case error(ReleaseRefusal)
  }

  package var federation: String
  package var epoch: UInt64
  package var body: Body

  package init(federation: String, epoch: UInt64, body: Body) {
    self.federation = federation
    self.epoch = epoch
    self.body = body
  }
}

package struct ManifestList: Hashable, Sendable {
  package var manifests: [SignedManifest]
  package var beat: ReleaseBeat

  package init(
    manifests: [SignedManifest], beat: ReleaseBeat
  ) {
    self.manifests = manifests
    self.beat = beat
  }
}

package struct ReleaseRefusal: Hashable, Sendable {
  package var reason: String
  package var release: UInt64

  package init(
    reason: String, release: UInt64
  ) {
    self.reason = reason
    self.release = release
  }
}
