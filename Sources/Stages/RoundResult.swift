package import Cryptography
internal import Kernels
package import Rounds
package import Wire

/// What a finished round amounts to: the new weights and their manifest. Pure functions of the sealed round.
package struct RoundResult: ~Copyable {
  private let work: RoundWork

  package init(
    _ federation: Federation, round: UInt64, progress: @escaping () throws -> Void
  ) throws(StoreError) {
    work = try RoundWork(federation, round: round, progress: progress)
  }

  package var round: RoundManifest { work.round.manifest }

  /// Of the sealed manifest.
  package var digest: Digest { work.round.digest }

  /// The safetensors file: the base's with new floats.
  ///
  /// - Parameters:
  ///   - base: path of the weights of the release that the round is based on.
  ///   - folder: where the file is put together.
  package func weights(base: String, in folder: String) throws -> [UInt8] {
    let path = "\(folder)/.assembling"
    let writer = try ModelFileWriter(path: path, base: try ModelFile(path: base, spec: work.federation.spec))
    let (_, decision) = try work.decision()
    for index in 0..<work.shards {
      let noised = work.result("noised", index, in: "noising", decision: decision)
      let content = try work.content(of: noised) { try work.noise(index) }
      let range = Shard.range(index, work.round.elements)
      let values = floats(content)
      guard values.count == range.count else {
        throw TaskError(description: "the noised shard \(index) has another size")
      }
      try values.withUnsafeBufferPointer { try writer.write($0, at: range.lowerBound) }
      try work.progress()
    }
    try writer.finish()
    defer { try? FileSystem.remove(path) }
    return try FileSystem.read(path, limit: 1 << 40)
  }

  package func manifest(
    release: UInt64, parent: VerifiedManifest, weights: [UInt8]
  ) throws -> ReleaseManifest {
    let round = work.round.manifest
    let (decision, _) = try work.decision()
    return ReleaseManifest(
      version: protocolVersion, federation: work.federation.name, release: release,
      parentDigest: parent.digest.bytes, parent: parent.manifest.release, specDigest: round.specDigest,
      weightsDigest: Digest(of: weights).bytes, weightsBytes: UInt64(weights.count), round: round.round,
      origin: "round",
      revertedTo: 0, rule: round.rule.name, space: round.rule.space, metric: round.rule.metric,
      noiseFactor: round.rule.noiseFactor, agents: UInt32(round.rows.count),
      admitted: UInt32(decision.verdicts.count { $0.admitted }), roundDigest: work.round.digest.bytes,
      seeded: round.seeded)
  }
}
