package import Cryptography
internal import Kernels
package import Wire

/// A finished update: local model − base, as it goes on the wire.
package struct Update: Sendable {
  /// The release it was trained from.
  package let base: UInt64
  /// Of that release's weights; empty where it is not said.
  package let baseDigest: [UInt8]
  package let specDigest: Digest
  package let claimedCount: UInt64
  /// float32, little-endian, in row order.
  package let content: [UInt8]
  /// What the agent says of its training; in no digest.
  package let metrics: [ReportedMetric]
  /// XXH3-128 of each shard.
  let checksums: [[UInt8]]
  /// BLAKE2b-256 over the checksums: tells a repetition from another update.
  let digest: Digest

  package init(
    base: UInt64, baseDigest: [UInt8] = [], specDigest: Digest, claimedCount: UInt64, content: [UInt8],
    metrics: [ReportedMetric] = []
  ) {
    self.base = base
    self.baseDigest = baseDigest
    self.specDigest = specDigest
    self.claimedCount = claimedCount
    self.content = content
    self.metrics = metrics
    checksums = content.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: Shard.bytes).map { start in
        let end = min(start + Shard.bytes, bytes.count)
        return Checksum(of: UnsafeRawBufferPointer(rebasing: bytes[start..<end])).bytes
      }
    }
    digest = Digest(of: checksums.flatMap { $0 })
  }

  func chunk(_ index: Int) -> [UInt8] {
    Array(content[index * Shard.bytes..<min((index + 1) * Shard.bytes, content.count)])
  }
}
