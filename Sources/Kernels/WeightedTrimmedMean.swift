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
  let count = weights.count
  precondition(trim >= 0 && trim < 0.5, "\(trim) of the weight is trimmed at each end")
  let whole = weights.indices.map { Double(weights[$0]) }.sorted().reduce(0, +)
  precondition(whole > 0 && whole.isFinite, "weights of \(whole) together")
  let kept = Kept(from: trim * whole, to: (1 - trim) * whole)
  forEachTile(rows, count: count, stride: stride, into: &out) { columns, row in
    Weighed(values: columns, weights: Columns(repeating: weights[row]))
  } value: { tile in
    forEachExchange(count) { low, high in (tile[low], tile[high]) = Weighed.ascending(tile[low], tile[high]) }
    return kept.mean(tile, count)
  }
}

/// Values of eight columns with their weights.
private struct Weighed: BitwiseCopyable {
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
