/// One record of round.log.
package struct RoundRecord: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case opened(RoundOpened)
    case reserved(RowReserved)
    case landed(ChunkLanded)
    case committed(RowCommitted)
    case rejected(RowRejected)
    case sealed(RoundSealed)
    case ended(RoundEnded)
  }

  package var event: Body

  package init(event: Body) {
    self.event = event
  }
}

package struct RoundOpened: Hashable, Sendable {
  package var round: UInt64
  package var base: UInt64
  package var baseManifestDigest: [UInt8]
  package var boot: String
  package var baseChecksums: [UInt8]

  package init(
    round: UInt64, base: UInt64, baseManifestDigest: [UInt8], boot: String, baseChecksums: [UInt8]
  ) {
    self.round = round
    self.base = base
    self.baseManifestDigest = baseManifestDigest
    self.boot = boot
    self.baseChecksums = baseChecksums
  }
}

package struct RowReserved: Hashable, Sendable {
  package var agent: String
  package var slot: UInt32
  package var claimedCount: UInt64
  package var updateDigest: [UInt8]

  package init(
    agent: String, slot: UInt32, claimedCount: UInt64, updateDigest: [UInt8]
  ) {
    self.agent = agent
    self.slot = slot
    self.claimedCount = claimedCount
    self.updateDigest = updateDigest
  }
}

package struct ChunkLanded: Hashable, Sendable {
  package var agent: String
  package var index: UInt32
  /// As sent.
  package var checksum: [UInt8]
  /// As stored: differs where subnormal values became zero.
  package var stored: [UInt8]

  package init(
    agent: String, index: UInt32, checksum: [UInt8], stored: [UInt8]
  ) {
    self.agent = agent
    self.index = index
    self.checksum = checksum
    self.stored = stored
  }
}

package struct RowCommitted: Hashable, Sendable {
  package var agent: String
  /// As the agent reported them.
  package var metrics: [MetricRecord]

  package init(
    agent: String, metrics: [MetricRecord] = []
  ) {
    self.agent = agent
    self.metrics = metrics
  }
}

package struct MetricRecord: Hashable, Sendable {
  package var name: String
  package var value: Double

  package init(
    name: String, value: Double
  ) {
    self.name = name
    self.value = value
  }
}

package struct RowRejected: Hashable, Sendable {
  package var agent: String
  package var code: UInt32
  package var reason: String

  package init(
    agent: String, code: UInt32, reason: String
  ) {
    self.agent = agent
    self.code = code
    self.reason = reason
  }
}

package struct RoundSealed: Hashable, Sendable {
  package var manifestDigest: [UInt8]
  package var notSelected: [String]

  package init(
    manifestDigest: [UInt8], notSelected: [String]
  ) {
    self.manifestDigest = manifestDigest
    self.notSelected = notSelected
  }
}

/// How the round ended: released, quorum, aborted, failed (a dead letter), refused (by the gate), superseded.
package struct RoundEnded: Hashable, Sendable {
  package var outcome: String
  package var reason: String
  package var stage: String
  package var index: UInt32
  package var attempts: UInt32
  package var losses: UInt32
  package var release: UInt64
  package var generation: UInt32

  package init(
    outcome: String, reason: String, stage: String, index: UInt32, attempts: UInt32, losses: UInt32, release: UInt64,
    generation: UInt32
  ) {
    self.outcome = outcome
    self.reason = reason
    self.stage = stage
    self.index = index
    self.attempts = attempts
    self.losses = losses
    self.release = release
    self.generation = generation
  }
}
