package import Aggregation
package import Cryptography
internal import Kernels
internal import Rounds

extension GramMatrix {
  /// Of the rows, the first one in the base's place: the bytes that the pipeline's workers make, shard by shard.
  package init(rows: [[Float]]) {
    self.init(order: rows.count)
    let elements = rows[0].count
    for shard in 0..<Shard.count(of: elements) {
      let range = Shard.range(shard, elements)
      var tiles = GramTiles(rows: rows.count)
      forEachBlock(rows, range, width: GramTiles.depth) { tiles.add($0, stride: $1.count, columns: $1.count) }
      guard let part = GramMatrix(order: rows.count, upperTriangle: tiles.finish()) else {
        preconditionFailure("the tiles of \(rows.count) rows have a triangle of that order")
      }
      add(part)
    }
  }
}

extension DefenseRound {
  /// Computes the Gram matrix.
  package init(base: [Float], updates: [[Float]], claimedCounts: [UInt64], agents: [Int]? = nil) {
    self.init(
      gram: GramMatrix(rows: [base] + updates), claimedCounts: claimedCounts, updates: updates, agents: agents)
  }
}

extension Decision {
  /// base + the combined updates + N(0, σ²): the bytes that the pipeline makes of the same stream.
  package func combine(base: [Float], updates: [[Float]], noise stream: KeyStream) -> [Float] {
    let noise = NoiseSource(sigma: sigma, stream: stream)
    var result = [Float](repeating: 0, count: base.count)
    var out = result.mutableSpan
    noise.add(to: base.span, mean: combined(updates).span, at: 0, into: &out)
    return result
  }

  /// The updates as one.
  func combined(_ updates: [[Float]]) -> [Float] {
    let combiner = UpdateCombiner(self)
    let rows = combiner.rows.map { updates[$0] }
    var result = [Float](repeating: 0, count: updates[0].count)
    forEachBlock(rows, result.indices, width: weightedSumWidth) { block, columns in
      result.withUnsafeMutableBufferPointer { result in
        var out = UnsafeMutableBufferPointer(rebasing: result[columns]).mutableSpan
        combiner.combine(block, stride: columns.count, into: &out)
      }
    }
    return result
  }
}

/// Copies some columns of the rows next to each other, block by block.
private func forEachBlock(
  _ rows: [[Float]], _ range: Range<Int>, width: Int, _ body: (Span<Float>, Range<Int>) -> Void
) {
  var block = [Float](repeating: 0, count: rows.count * width)
  for start in stride(from: range.lowerBound, to: range.upperBound, by: width) {
    let columns = start..<min(range.upperBound, start + width)
    for (row, values) in rows.enumerated() {
      block.replaceSubrange(row * columns.count..<(row + 1) * columns.count, with: values[columns])
    }
    body(block.span, columns)
  }
}
