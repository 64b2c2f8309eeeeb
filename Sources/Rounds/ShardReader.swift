internal import Kernels

/// Some rows of one shard of a sealed round, read block by block, their checksums verified on the way.
///
/// Memory is one block over all rows (about 64 MB), whatever the number of agents.
package struct ShardReader: ~Copyable {
  /// Elements of the row that belong to the shard.
  package let range: Range<Int>
  private let shard: Int
  private let rows: [Int]
  private let stride: Int
  private var values: [Float]
  private let sums: UnsafeMutableBufferPointer<ChecksumStream>

  /// - Parameters:
  ///   - rows: rows of the round (0 is the base) in the order in which they are wanted.
  package init(_ round: borrowing SealedRoundFile, shard: Int, rows: [Int]) {
    range = Shard.range(shard, round.elements)
    self.shard = shard
    self.rows = rows
    stride = RowBlock.width(rows: max(1, rows.count), columns: range.count)
    values = [Float](repeating: 0, count: rows.count * stride)
    sums = .allocate(capacity: rows.count)
    for index in rows.indices { sums.initializeElement(at: index, to: ChecksumStream()) }
  }

  deinit {
    sums.deinitialize()
    sums.deallocate()
  }

  /// Calls `body` for each block in ascending order: the values (row r at r · stride), the stride, and the block's
  /// elements. Throws after the last block where a row is not what was accepted: then nothing made of it counts.
  package mutating func forEachBlock(
    of round: borrowing SealedRoundFile, _ body: (Span<Float>, Int, Range<Int>) throws -> Void
  ) throws {
    for columns in RowBlock.cut(range, width: stride) {
      try load(columns, round)
      try body(values.span, stride, columns)
    }
    for (index, row) in rows.enumerated() where sums[index].finish() != round.checksum(row: row, shard: shard) {
      throw round.damaged(row: row, shard: shard)
    }
  }

  private mutating func load(_ columns: Range<Int>, _ round: borrowing SealedRoundFile) throws(StoreError) {
    let (stride, rows, sums) = (stride, rows, sums)
    try values.withUnsafeMutableBufferPointer { values throws(StoreError) in
      for (index, row) in rows.enumerated() {
        let part = UnsafeMutableBufferPointer(rebasing: values[index * stride..<index * stride + columns.count])
        try round.read(columns, row: row, into: part)
        sums[index].update(UnsafeRawBufferPointer(part))
      }
    }
  }
}
