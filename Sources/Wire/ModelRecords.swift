package enum Role: UInt32, Hashable, Sendable {
  case parameter = 0
  case buffer
}

package struct TensorRecord: Hashable, Sendable {
  package var name: String
  package var shape: [UInt64]
  package var role: Role

  package init(
    name: String, shape: [UInt64], role: Role
  ) {
    self.name = name
    self.shape = shape
    self.role = role
  }
}

/// Its digest (BLAKE2b-256 of these bytes) goes with every update.
package struct ModelSpecRecord: Hashable, Sendable {
  package var tensors: [TensorRecord]

  package init(
    tensors: [TensorRecord]
  ) {
    self.tensors = tensors
  }
}

/// What is fixed for the life of a federation: federation.pb.
package struct FederationRecord: Hashable, Sendable {
  package var version: UInt32
  package var federation: String
  package var spec: ModelSpecRecord
  /// Ed25519 public key of the first releases.
  package var publisherKey: [UInt8]
  /// BLAKE2b-256 of the noise secret of rounds sealed from now on.
  package var noiseFingerprint: [UInt8]
  /// The noise secret came from a known seed: demo and tests only.
  package var seeded: Bool
  package var keyChanges: [KeyChange]

  package init(
    version: UInt32, federation: String, spec: ModelSpecRecord, publisherKey: [UInt8], noiseFingerprint: [UInt8],
    seeded: Bool, keyChanges: [KeyChange] = []
  ) {
    self.version = version
    self.federation = federation
    self.spec = spec
    self.publisherKey = publisherKey
    self.noiseFingerprint = noiseFingerprint
    self.seeded = seeded
    self.keyChanges = keyChanges
  }
}

/// All releases after `release`, which announces it, are signed with this Ed25519 key.
package struct KeyChange: Hashable, Sendable {
  package var release: UInt64
  package var key: [UInt8]

  package init(
    release: UInt64, key: [UInt8]
  ) {
    self.release = release
    self.key = key
  }
}

package struct RuleRecord: Hashable, Sendable {
  package var name: String
  package var space: String
  package var metric: String
  package var noiseFactor: Double
  /// What has no default for every rule, where it is set.
  package var settings: [RuleSettingRecord]
  /// Of rule flame; none = all.
  package var steps: [String]

  package init(
    name: String, space: String, metric: String, noiseFactor: Double, settings: [RuleSettingRecord] = [],
    steps: [String] = []
  ) {
    self.name = name
    self.space = space
    self.metric = metric
    self.noiseFactor = noiseFactor
    self.settings = settings
    self.steps = steps
  }
}

/// `assumed_malicious`, `clusters` or `bound`.
package struct RuleSettingRecord: Hashable, Sendable {
  package var name: String
  package var value: Double

  package init(
    name: String, value: Double
  ) {
    self.name = name
    self.value = value
  }
}

/// What must be equal for equal bytes.
package struct Engine: Hashable, Sendable {
  package var ruleVersion: String
  package var programVersion: String
  package var kernel: String

  package init(
    ruleVersion: String, programVersion: String, kernel: String
  ) {
    self.ruleVersion = ruleVersion
    self.programVersion = programVersion
    self.kernel = kernel
  }
}

package struct RoundRow: Hashable, Sendable {
  package var agent: String
  package var claimedCount: UInt64
  /// 16 bytes a chunk
  package var checksums: [UInt8]

  package init(
    agent: String, claimedCount: UInt64, checksums: [UInt8]
  ) {
    self.agent = agent
    self.claimedCount = claimedCount
    self.checksums = checksums
  }
}

/// A sealed round: a pure function of who committed what, whatever the order of arrival.
package struct RoundManifest: Hashable, Sendable {
  package var version: UInt32
  package var federation: String
  package var round: UInt64
  package var base: UInt64
  package var baseManifestDigest: [UInt8]
  package var baseChecksums: [UInt8]
  package var specDigest: [UInt8]
  package var parameters: UInt64
  package var buffers: UInt64
  package var rule: RuleRecord
  package var engine: Engine
  /// Ascending by agent name.
  package var rows: [RoundRow]
  package var noiseFingerprint: [UInt8]
  /// The noise secret came from a known seed: demo and tests only.
  package var seeded: Bool

  package init(
    version: UInt32, federation: String, round: UInt64, base: UInt64, baseManifestDigest: [UInt8],
    baseChecksums: [UInt8], specDigest: [UInt8], parameters: UInt64, buffers: UInt64, rule: RuleRecord, engine: Engine,
    rows: [RoundRow], noiseFingerprint: [UInt8], seeded: Bool
  ) {
    self.version = version
    self.federation = federation
    self.round = round
    self.base = base
    self.baseManifestDigest = baseManifestDigest
    self.baseChecksums = baseChecksums
    self.specDigest = specDigest
    self.parameters = parameters
    self.buffers = buffers
    self.rule = rule
    self.engine = engine
    self.rows = rows
    self.noiseFingerprint = noiseFingerprint
    self.seeded = seeded
  }
}

/// The sealed file: the manifest's bytes, and where its rows lie in the rows file.
package struct SealedRound: Hashable, Sendable {
  package var manifest: [UInt8]
  package var slots: [UInt32]

  package init(
    manifest: [UInt8], slots: [UInt32]
  ) {
    self.manifest = manifest
    self.slots = slots
  }
}

package struct VerdictRecord: Hashable, Sendable {
  package var admitted: Bool
  package var norm: Double
  package var clipFactor: Double
  package var weight: Double

  package init(
    admitted: Bool, norm: Double, clipFactor: Double, weight: Double
  ) {
    self.admitted = admitted
    self.norm = norm
    self.clipFactor = clipFactor
    self.weight = weight
  }
}

/// How the updates that have a weight become one.
package enum CombinationKind: UInt32, Hashable, Sendable {
  case weightedSum = 0
  case coordinateMedian = 1
  /// Without `count` values at each end.
  case trimmedMean = 2
  /// The mean of the `count` values nearest to the median.
  case nearestMedian = 3
  /// By the weights, without a share `trim` of them at each end.
  case weightedTrimmedMean = 4
}

package struct DecisionRecord: Hashable, Sendable {
  package var hasBound: Bool
  package var bound: Double
  package var sigma: Double
  /// In the order of the manifest's rows.
  package var verdicts: [VerdictRecord]
  package var combination: CombinationKind
  package var count: UInt32
  package var trim: Double

  package init(
    hasBound: Bool, bound: Double, sigma: Double, verdicts: [VerdictRecord],
    combination: CombinationKind = .weightedSum, count: UInt32 = 0, trim: Double = 0
  ) {
    self.hasBound = hasBound
    self.bound = bound
    self.sigma = sigma
    self.verdicts = verdicts
    self.combination = combination
    self.count = count
    self.trim = trim
  }
}

/// In front of every result of a stage.
package struct ResultHeader: Hashable, Sendable {
  package var version: UInt32
  package var round: UInt64
  package var stage: String
  package var index: UInt32
  package var manifestDigest: [UInt8]
  /// Empty before the decision.
  package var decisionDigest: [UInt8]
  package var bytes: UInt64
  /// XXH3-128 of the content
  package var checksum: [UInt8]

  package init(
    version: UInt32, round: UInt64, stage: String, index: UInt32, manifestDigest: [UInt8], decisionDigest: [UInt8],
    bytes: UInt64, checksum: [UInt8]
  ) {
    self.version = version
    self.round = round
    self.stage = stage
    self.index = index
    self.manifestDigest = manifestDigest
    self.decisionDigest = decisionDigest
    self.bytes = bytes
    self.checksum = checksum
  }
}
