/// What becomes of a column of values. Rows that take part have the same say.
package enum ColumnStatistic: Hashable, Sendable {
  /// The mean without so many of the smallest and of the largest values.
  case trimmedMean(trim: Int)
  /// The mean of so many values, those nearest to the median; of two equally near the smaller one.
  case nearestMedian(count: Int)

  /// The median of so many values; an even count averages the two middle values.
  package static func median(of count: Int) -> ColumnStatistic { .trimmedMean(trim: max(0, count - 1) / 2) }

  /// Whether so many values are enough.
  package func isPossible(of values: Int) -> Bool {
    switch self {
    case .trimmedMean(let trim): trim >= 0 && 2 * trim < values
    case .nearestMedian(let count): count > 0 && count <= values
    }
  }
}

/// `out[c]` = the statistic of column c over `count` rows.
///
/// Row i starts at element `i · stride` of `rows` and has `out.count` values, none of them NaN. Each column is sorted by
/// the same network, eight columns at a time, its values are added in Double in ascending order, and rounded once: so
/// neither the order of rows nor the size of blocks changes a result. n log² n / 4 steps for eight columns, memory for
/// eight columns.
package func columnStatistic(
  _ statistic: ColumnStatistic, _ rows: Span<Float>, count: Int, stride: Int, into out: inout MutableSpan<Float>
) {
  precondition(statistic.isPossible(of: count), "\(statistic) of \(count) values")
  forEachTile(rows, count: count, stride: stride, into: &out) { columns, _ in
    columns
  } value: { tile in
    sortColumns(tile, count: count)
    return statistic.values(tile, count)
  }
}

private func sortColumns(_ tile: UnsafeMutablePointer<Columns>, count: Int) {
  forEachExchange(count) { low, high in
    let (one, other) = (tile[low], tile[high])
    let isSwapped = other .< one
    tile[low] = one.replacing(with: other, where: isSwapped)
    tile[high] = other.replacing(with: one, where: isSwapped)
  }
}

extension ColumnStatistic {
  /// Of sorted columns.
  fileprivate func values(_ tile: UnsafeMutablePointer<Columns>, _ count: Int) -> Columns {
    switch self {
    case .trimmedMean(let trim): mean(tile, trim..<count - trim)
    case .nearestMedian(let kept): nearest(tile, count, kept)
    }
  }

  private func mean(_ tile: UnsafeMutablePointer<Columns>, _ rows: Range<Int>) -> Columns {
    var sum = SIMD8<Double>(tile[rows.lowerBound])
    for row in rows.dropFirst() { sum += SIMD8<Double>(tile[row]) }
    return Columns(sum / Double(rows.count))
  }

  /// Drops the farther end of what is left until so many are.
  private func nearest(_ tile: UnsafeMutablePointer<Columns>, _ count: Int, _ kept: Int) -> Columns {
    var results = Columns.zero
    for column in 0..<Columns.scalarCount {
      let median = (Double(tile[(count - 1) / 2][column]) + Double(tile[count / 2][column])) / 2
      var (first, last) = (0, count - 1)
      while last - first >= kept {
        let isLowFarther = median - Double(tile[first][column]) > Double(tile[last][column]) - median
        if isLowFarther { first += 1 } else { last -= 1 }
      }
      var sum = 0.0
      for row in first...last { sum += Double(tile[row][column]) }
      results[column] = Float(sum / Double(kept))
    }
    return results
  }
}
