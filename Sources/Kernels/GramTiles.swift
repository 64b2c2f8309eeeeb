import COpenBLAS

/// The Gram matrix of m rows (row 0 the base, then the updates), added up over blocks of columns.
///
/// Float32 products are made only as fixed `sgemm` calls of 12 × 12 × 1024 on zero-padded copies and added in Double
/// in ascending order of columns. Such a tile does not depend on where its rows stand, so an entry depends on its two
/// rows and on nothing else: not on the other rows, their order, or the sizes of the blocks handed in.
package struct GramTiles: ~Copyable {
  /// Rows of a tile.
  package static let side = 12
  /// Columns of a tile; blocks are multiples of it, except the last one.
  package static let depth = 1024

  private let rows: Int
  private let panels: Int
  private let packed: UnsafeMutableBufferPointer<Float>
  private let triangle: UnsafeMutableBufferPointer<Double>
  private var isComplete = false

  package init(rows: Int) {
    precondition(rows > 0, "a Gram matrix needs a row")
    self.rows = rows
    panels = (rows + Self.side - 1) / Self.side
    packed = .allocate(capacity: panels * Self.side * Self.depth)
    packed.initialize(repeating: 0)
    triangle = .allocate(capacity: rows * (rows + 1) / 2)
    triangle.initialize(repeating: 0)
  }

  deinit {
    packed.deallocate()
    triangle.deallocate()
  }

  /// Adds the next block: row r starts at element `r · stride` and has `columns` values. Blocks come in ascending
  /// order; only the last may have a count of columns that is no multiple of `depth`.
  package mutating func add(_ block: Span<Float>, stride: Int, columns: Int) {
    add(block, stride: stride, columns: columns, progress: {})
  }

  /// The same with `progress` called between panels of rows; what it throws ends the work, and the sums are void.
  package mutating func add<Failure: Error>(
    _ block: Span<Float>, stride: Int, columns: Int, progress: () throws(Failure) -> Void
  ) throws(Failure) {
    precondition(columns > 0 && stride >= columns, "\(columns) columns at a stride of \(stride)")
    precondition(block.count >= (rows - 1) * stride + columns, "the block is shorter than \(rows) rows")
    precondition(!isComplete, "a block of incomplete tiles was the last")
    isComplete = columns % Self.depth != 0
    for start in Swift.stride(from: 0, to: columns, by: Self.depth) {
      pack(block, stride: stride, columns: start..<min(columns, start + Self.depth))
      for panel in 0..<panels {
        addPanel(panel)
        try progress()
      }
    }
  }

  /// The upper triangle with the diagonal, row-major: m(m+1)/2 values.
  package consuming func finish() -> [Double] {
    Array(triangle)
  }

  /// Copies one tile's columns of all rows next to each other, padded with zeros.
  private func pack(_ block: Span<Float>, stride: Int, columns: Range<Int>) {
    let padding = Self.depth - columns.count
    block.withUnsafeBufferPointer { source in
      for row in 0..<rows {
        let target = packed.baseAddress! + row * Self.depth
        target.update(from: source.baseAddress! + row * stride + columns.lowerBound, count: columns.count)
        (target + columns.count).update(repeating: 0, count: padding)
      }
    }
  }

  private func addPanel(_ panel: Int) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.side * Self.side) { tile in
      for other in panel..<panels {
        Self.multiply(panelStart(panel), panelStart(other), into: tile.baseAddress!)
        addTile(tile, panel, other)
      }
    }
  }

  private func panelStart(_ panel: Int) -> UnsafePointer<Float> {
    UnsafePointer(packed.baseAddress! + panel * Self.side * Self.depth)
  }

  /// Adds the part of a tile that lies in the upper triangle and belongs to real rows.
  private func addTile(_ tile: UnsafeMutableBufferPointer<Float>, _ panel: Int, _ other: Int) {
    let columns = other * Self.side..<min(rows, (other + 1) * Self.side)
    // Adding in place through the stored property ends Swift 6.3.1's compiler where the thread sanitizer is on.
    let triangle = triangle
    for row in panel * Self.side..<min(rows, (panel + 1) * Self.side) {
      let line = row * rows - row * (row - 1) / 2 - row
      let source = (row - panel * Self.side) * Self.side - columns.lowerBound
      for column in max(row, columns.lowerBound)..<columns.upperBound {
        triangle[line + column] += Double(tile[source + column])
      }
    }
  }

  /// The one shape of `sgemm` that makes Gram entries: 12 × 1024 times 1024 × 12.
  static func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into tile: UnsafeMutablePointer<Float>
  ) {
    gemm(false, true, side, side, depth, 1, a, depth, b, depth, 0, tile, side)
  }
}
