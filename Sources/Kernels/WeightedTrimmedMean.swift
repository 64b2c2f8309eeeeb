/// `out[c]` = the mean of column c by the weights of its rows, without the `trim`-th part of all weight at each end: the mean
/// of the column's weighted quantiles from `trim` to 1 − `trim`.
///
/// Row i starts at element `i · stride` of `rows`, has `out.count` values, all finite, and a weight of `weights[i]`,
/// 0 or more and not all of them 0; 0 ≤ `trim` < 1/2. A row on the border counts in part. Columns are sorted as by `columnStatistic`, equal values
/// by their weights, and added in Double in that order, and rounded once: so neither the order of rows nor the size of
/// blocks changes a result.
package func weightedTrimmedMean(
  _ rows: Span<Float>, stride: Int, weights: Span<Float>, trim: Double, into out: inout MutableSpan<Float>
) {
  let (columns, count) = (out.count, weights.count)
  precondition(count > 0 && stride >= columns, "\(count) rows of \(columns) columns at a stride of \(stride)")
  precondition(rows.count >= (count - 1) * stride + columns, "too few values for \(count) rows")
  precondition(trim >= 0 && trim < 0.5, "\(trim) of the weight is trimmed at each end")
  let whole = weights.indices.map { Double(weights[$0]) }.sorted().reduce(0, +)
  precondition(whole > 0 && whole.isFinite, "weights of \(whole) together")
  let kept = Kept(from: trim * whole, to: (1 - trim) * whole)
  rows.withUnsafeBufferPointer { rows in
    guard let rows = rows.baseAddress else { return }
    withUnsafeTemporaryAllocation(of: Weighed.self, capacity: count) { tile in
      guard let tile = tile.baseAddress else { return }
      for start in Swift.stride(from: 0, to: columns, by: Columns.scalarCount) {
        let width = min(Columns.scalarCount, columns - start)
        for row in 0..<count {
          let values = Columns(rows + row * stride + start, width: width)
          (tile + row).initialize(to: Weighed(values: values, weights: Columns(repeating: weights[row])))
        }
        forEachExchange(count) { low, high in (tile[low], tile[high]) = Weighed.ascending(tile[low], tile[high]) }
        let results = kept.mean(tile, count)
        for column in 0..<width { out[start + column] = results[column] }
      }
    }
  }
}

/// Values of eight columns with their weights.
private struct Weighed {
  let values: Columns
  let weights: Columns

  @inline(__always)
  static func ascending(_ one: Weighed, _ other: Weighed) -> (Weighed, Weighed) {
    let isSwapped = (other.values .< one.values) .| ((other.values .== one.values) .& (other.weights .< one.weights))
    return (one.replacing(with: other, where: isSwapped), other.replacing(with: one, where: isSwapped))
  }

  private func replacing(with other: Weighed, where mask: SIMDMask<SIMD8<Int32>>) -> Weighed {
    Weighed(
      values: values.replacing(with: other.values, where: mask),
      weights: weights.replacing(with: other.weights, where: mask))
  }
}

/// The part of the weight, laid end to end in ascending order of values, that counts.
private struct Kept {
  private let from: SIMD8<Double>
  private let to: SIMD8<Double>

  init(from: Double, to: Double) {
    (self.from, self.to) = (SIMD8(repeating: from), SIMD8(repeating: to))
  }

  /// Of sorted rows.
  func mean(_ tile: UnsafeMutablePointer<Weighed>, _ count: Int) -> Columns {
    var (below, sum, share) = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)
    for row in 0..<count {
      let above = below + SIMD8<Double>(tile[row].weights)
      let part = pointwiseMax(pointwiseMin(above, to) - pointwiseMax(below, from), .zero)
      sum += part * SIMD8<Double>(tile[row].values)
      share += part
      below = above
    }
    return Columns(sum / share)
  }
}
