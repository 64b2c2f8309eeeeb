internal import CWire

/// Agent → collector (proto/agent.proto).
package struct AgentRequest: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case hello(Hello)
    case begin(Begin)
    case chunk(Chunk)
    case commit(Commit)
  }

  package var federation: String
  package var body: Body

  package init(federation: String, body: Body) {
    self.federation = federation
    self.body = body
  }
}

/// Asks for the state of the federation; said again now and then, and whenever an unknown epoch is seen.
package struct Hello: Hashable, Sendable {
  package var name: String
  package init(name: String) { self.name = name }
}

/// Announces an update; the answer is credit or a receipt.
package struct Begin: Hashable, Sendable {
  package var round: UInt64
  package var base: UInt64
  package var specDigest: [UInt8]
  package var bytes: UInt64
  package var claimedCount: UInt64
  package var updateDigest: [UInt8]
  /// Of the base's weights; empty where the agent does not say.
  package var baseDigest: [UInt8]

  package init(
    round: UInt64, base: UInt64, specDigest: [UInt8], bytes: UInt64, claimedCount: UInt64, updateDigest: [UInt8],
    baseDigest: [UInt8] = []
  ) {
    self.round = round
    self.base = base
    self.specDigest = specDigest
    self.bytes = bytes
    self.claimedCount = claimedCount
    self.updateDigest = updateDigest
    self.baseDigest = baseDigest
  }
}

/// One shard of an update.
package struct Chunk: Hashable, Sendable {
  package var round: UInt64
  package var index: UInt32
  package var checksum: [UInt8]
  package var content: [UInt8]

  package init(round: UInt64, index: UInt32, checksum: [UInt8], content: [UInt8]) {
    self.round = round
    self.index = index
    self.checksum = checksum
    self.content = content
  }
}

/// All chunks are sent; the answer is a receipt.
package struct Commit: Hashable, Sendable {
  package var round: UInt64
  package var metrics: [ReportedMetric]

  package init(round: UInt64, metrics: [ReportedMetric] = []) {
    self.round = round
    self.metrics = metrics
  }
}

/// What an agent says of its training, for example its loss. Nothing is ever decided by it.
package struct ReportedMetric: Hashable, Sendable {
  package var name: String
  package var value: Double

  package init(name: String, value: Double) {
    self.name = name
    self.value = value
  }
}

/// Collector → agent.
package struct AgentReply: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case welcome(Welcome)
    case opened(Opened)
    case credit(Credit)
    case receipt(Receipt)

    /// Whether it answers something: a round that opens is told unasked.
    package var isAnswer: Bool { if case .opened = self { false } else { true } }
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

package struct Opened: Hashable, Sendable {
  package var round: UInt64
  package var base: UInt64
  /// Until the round may be sealed without this agent; 0 = no deadline.
  package var remainingMilliseconds: UInt64

  package init(round: UInt64, base: UInt64, remainingMilliseconds: UInt64) {
    self.round = round
    self.base = base
    self.remainingMilliseconds = remainingMilliseconds
  }
}

package struct Welcome: Hashable, Sendable {
  package var opened: Opened?
  package var specDigest: [UInt8]
  package var updateBytes: UInt64
  package var chunkBytes: UInt32
  package var helloSeconds: UInt32

  package init(opened: Opened?, specDigest: [UInt8], updateBytes: UInt64, chunkBytes: UInt32, helloSeconds: UInt32) {
    self.opened = opened
    self.specDigest = specDigest
    self.updateBytes = updateBytes
    self.chunkBytes = chunkBytes
    self.helloSeconds = helloSeconds
  }
}

/// Chunks `next ..< next + window` may be sent.
package struct Credit: Hashable, Sendable {
  package var round: UInt64
  package var next: UInt32
  package var window: UInt32

  package init(round: UInt64, next: UInt32, window: UInt32) {
    self.round = round
    self.next = next
    self.window = window
  }
}

/// What became of an update (raw values as on the wire).
package enum ReceiptCode: UInt32, Hashable, Sendable, CaseIterable {
  case accepted = 1
  case notSelected
  case duplicate
  case early
  case late
  case wrongBase
  case wrongSpec
  case malformed
  case corrupt
  case wrongShape
  case notFinite
  case outOfRange
  case tooLarge
  case busy
  case unauthorised
  case protocolVersion
  case unknownFederation
}

extension ReceiptCode: CustomStringConvertible {
  private static let names = [
    "accepted", "not_selected", "duplicate", "early", "late", "wrong_base", "wrong_spec", "malformed", "corrupt",
    "wrong_shape", "not_finite", "out_of_range", "too_large", "busy", "unauthorised", "protocol_version",
    "unknown_federation",
  ]

  /// As docs/protocol.md spells it, and so does everything that shows it.
  package var description: String { Self.names[Int(rawValue) - 1] }
}

package struct Receipt: Hashable, Sendable {
  package var round: UInt64
  package var code: ReceiptCode
  package var reason: String
  /// With `busy`.
  package var retryAfterMilliseconds: UInt32

  package init(round: UInt64, code: ReceiptCode, reason: String, retryAfterMilliseconds: UInt32 = 0) {
    self.round = round
    self.code = code
    self.reason = reason
    self.retryAfterMilliseconds = retryAfterMilliseconds
  }
}
