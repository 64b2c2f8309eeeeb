import Kernels

/// Rows of float32 over one buffer that is used again for every block of columns: fresh pages cost more than the reads.
///
/// Row r starts at element `r · stride`, where a fixed place stays even if a block is narrower.
package struct RowBlock {
  let stride: Int
  private(set) var values: [Float]

  init(rows: Int, stride: Int) {
    self.stride = stride
    values = [Float](repeating: 0, count: rows * stride)
  }

  /// Reads elements `columns` of a model's row into a row.
  mutating func read(_ model: ModelFile, _ columns: Range<Int>, row: Int) throws(SafetensorsError) {
    try values.withUnsafeMutableBufferPointer { values throws(SafetensorsError) in
      let part = values[row * stride..<row * stride + columns.count]
      try model.read(columns, into: UnsafeMutableBufferPointer(rebasing: part))
    }
  }

  /// Takes row 0 of `base` off the first `count` values of a row: what remains is the update.
  mutating func subtract(_ base: borrowing RowBlock, row: Int, count: Int) {
    base.values.withUnsafeBufferPointer { base in
      values.withUnsafeMutableBufferPointer { values in
        let row = values.baseAddress! + row * stride
        for index in 0..<count { row[index] -= base[index] }
      }
    }
  }

  /// Looks at the first `count` values of a row; subnormals among them become 0.
  mutating func scan(row: Int, count: Int) -> ChunkScan {
    values.withUnsafeMutableBufferPointer { values in
      let part = values[row * stride..<row * stride + count]
      var span = UnsafeMutableBufferPointer(rebasing: part).mutableSpan
      return ChunkScan.scan(&span)
    }
  }

  /// Widest block for so many rows of `columns` values: about 64 MB over all of them, a multiple of the weighted sum's
  /// width, at most a shard.
  package static func width(rows: Int, columns: Int) -> Int {
    let most = min(Shard.parameters, (1 << 24) / rows)
    let needed = min(most, columns + weightedSumWidth - 1)
    return max(1, needed / weightedSumWidth) * weightedSumWidth
  }

  /// Cuts a range into blocks of at most `width`.
  package static func cut(_ range: Range<Int>, width: Int) -> [Range<Int>] {
    Swift.stride(from: range.lowerBound, to: range.upperBound, by: width).map {
      $0..<min(range.upperBound, $0 + width)
    }
  }
}
