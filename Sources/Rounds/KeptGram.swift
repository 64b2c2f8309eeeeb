package import Aggregation
internal import Kernels
internal import Wire

extension GramMatrix {
  /// From what a clustering worker left: the upper triangle, float64, little-endian; nil where its size is another.
  package init?(order: Int, bytes: [UInt8]) {
    guard bytes.count == order * (order + 1) / 2 * MemoryLayout<Double>.size else { return nil }
    let values = [Double](unsafeUninitializedCapacity: bytes.count / MemoryLayout<Double>.size) { buffer, count in
      UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      count = bytes.count / MemoryLayout<Double>.size
    }
    self.init(order: order, upperTriangle: values)
  }

  /// The Gram matrix of a sealed round, from the parts that clustering workers left: they stay for ever.
  ///
  /// - Throws: also where a part is missing.
  package static func kept(_ folder: FederationFolder, round: UInt64) throws(StoreError) -> GramMatrix {
    let (manifest, digest, slots) = try SealedRoundFile.manifest(in: folder.round(round))
    var gram = GramMatrix(order: slots.count + 1)
    for index in 0..<Shard.count(of: Int(manifest.parameters + manifest.buffers)) {
      let part = StageResult(
        folder: folder.results("clustering", round: round), stage: "gram", index: index, round: round,
        manifestDigest: digest)
      guard let matrix = GramMatrix(order: gram.order, bytes: try part.load()) else {
        throw StoreError(.damaged("another size than the round"), "read", part.path)
      }
      gram.add(matrix)
    }
    return gram
  }
}
