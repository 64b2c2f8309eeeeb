import AgentClient
import Cryptography
import Kernels
import Rounds
import Wire

/// The updates of the honest agents of a test: the same for the same agent, base and model, and all of one direction
/// with some noise of their own.
enum Updates {
  static func values(_ agent: String, base: UInt64, count: Int) -> [Float] {
    var state = agent.utf8.reduce(base &* 0x9E37_79B9_7F4A_7C15 | 1) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return (0..<count).map { index in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(index % 7) / 1000 + Float(state >> 40) / Float(1 << 24) / 500
    }
  }

  static func update(
    _ agent: String, base: UInt64, spec: ModelSpec, metrics: [ReportedMetric] = []
  ) -> Update {
    Update(
      base: base, specDigest: spec.digest, claimedCount: 10,
      content: bytes(values(agent, base: base, count: spec.rowCount)), metrics: metrics)
  }

  static func bytes(_ values: [Float]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }
}
