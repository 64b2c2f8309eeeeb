/// A pure function of the sealed round: no time, host or attempt; never norms, bound or verdicts.
package struct ReleaseManifest: Hashable, Sendable {
  package var version: UInt32
  package var federation: String
  package var release: UInt64
  /// Of the parent's manifest bytes; empty for release 0.
  package var parentDigest: [UInt8]
  package var parent: UInt64
  package var specDigest: [UInt8]
  /// BLAKE2b-256 of the safetensors file
  package var weightsDigest: [UInt8]
  package var weightsBytes: UInt64
  /// The round it came from; 0 where there is none.
  package var round: UInt64
  /// Initial, round, revert or keys.
  package var origin: String
  /// With origin revert or keys: the release with these weights.
  package var revertedTo: UInt64
  package var rule: String
  package var space: String
  package var metric: String
  /// Lambda.
  package var noiseFactor: Double
  /// N.
  package var agents: UInt32
  /// L
  package var admitted: UInt32
  /// Of the sealed round's manifest.
  package var roundDigest: [UInt8]
  /// Noise from a known seed: demo and tests only.
  package var seeded: Bool
  /// With origin keys: signs all later releases; empty where it stays.
  package var nextPublisherKey: [UInt8]
  /// With origin keys: the CURVE key that the server will have; empty where none is announced.
  package var nextServerKey: [UInt8]

  package init(
    version: UInt32, federation: String, release: UInt64, parentDigest: [UInt8], parent: UInt64, specDigest: [UInt8],
    weightsDigest: [UInt8], weightsBytes: UInt64, round: UInt64, origin: String, revertedTo: UInt64, rule: String,
    space: String, metric: String, noiseFactor: Double, agents: UInt32, admitted: UInt32, roundDigest: [UInt8],
    seeded: Bool, nextPublisherKey: [UInt8] = [], nextServerKey: [UInt8] = []
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
    self.nextPublisherKey = nextPublisherKey
    self.nextServerKey = nextServerKey
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
