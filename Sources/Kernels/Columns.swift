/// Eight columns of a block, side by side.
typealias Columns = SIMD8<Float>

extension Columns {
  /// So many values in memory, and zeros.
  init(_ source: UnsafePointer<Float>, width: Int) {
    if width == Self.scalarCount {
      self = UnsafeRawPointer(source).loadUnaligned(as: Self.self)
    } else {
      self = .zero
      for column in 0..<width { self[column] = source[column] }
    }
  }
}

/// `out` = a value for each column of `count` rows, eight columns at a time. Row i starts at element `i · stride` of `rows`.
///
/// `element` makes of eight columns of a row what a tile holds of it; `value` makes the eight values of a tile, one element
/// per row, and may change it.
@inline(__always)
func forEachTile<Element: BitwiseCopyable>(
  _ rows: Span<Float>, count: Int, stride: Int, into out: inout MutableSpan<Float>,
  element: (_ columns: Columns, _ row: Int) -> Element, value: (UnsafeMutablePointer<Element>) -> Columns
) {
  let columns = out.count
  precondition(count > 0 && stride >= columns, "\(count) rows of \(columns) columns at a stride of \(stride)")
  precondition(rows.count >= (count - 1) * stride + columns, "too few values for \(count) rows")
  rows.withUnsafeBufferPointer { rows in
    guard let rows = rows.baseAddress else { return }
    withUnsafeTemporaryAllocation(of: Element.self, capacity: count) { tile in
      guard let tile = tile.baseAddress else { return }
      for start in Swift.stride(from: 0, to: columns, by: Columns.scalarCount) {
        let width = min(Columns.scalarCount, columns - start)
        for row in 0..<count {
          (tile + row).initialize(to: element(Columns(rows + row * stride + start, width: width), row))
        }
        let values = value(tile)
        for column in 0..<width { out[start + column] = values[column] }
      }
    }
  }
}
