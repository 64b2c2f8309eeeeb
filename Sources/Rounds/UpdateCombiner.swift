package import Aggregation
internal import Kernels

/// Makes the updates of a round one, after a decision: the same bytes in the pipeline, on files and in memory.
package struct UpdateCombiner: Sendable {
  /// The updates that take part, from 0: their rows are handed in, in this order.
  package let rows: [Int]
  private let weights: [Float]
  /// nil for the weighted sum.
  private let statistic: ColumnStatistic?

  package init(_ decision: Decision) {
    guard let combiner = Self(weights: decision.weights, combination: decision.combination) else {
      preconditionFailure("a decision of \(decision.weights.count) updates asks for \(decision.combination)")
    }
    self = combiner
  }

  /// nil where a statistic by coordinate is asked for of fewer values than it needs.
  package init?(weights: [Double], combination: Combination) {
    rows = weights.indices.filter { weights[$0] != 0 }
    self.weights = rows.map { Float(weights[$0]) }
    switch combination {
    case .weightedSum: statistic = nil
    case .coordinateMedian: statistic = .median(of: rows.count)
    case .trimmedMean(let trim): statistic = .trimmedMean(trim: trim)
    case .nearestMedian(let count): statistic = .nearestMedian(count: count)
    }
    if let statistic, !statistic.isPossible(of: rows.count) { return nil }
  }

  /// `out` = the updates as one. Row r of `block` starts at element `r · stride`; a block starts at a multiple of
  /// `weightedSumWidth` in the whole row.
  package func combine(_ block: Span<Float>, stride: Int, into out: inout MutableSpan<Float>) {
    if let statistic {
      columnStatistic(statistic, block, count: rows.count, stride: stride, into: &out)
    } else {
      weightedSum(block, stride: stride, weights: weights.span, into: &out)
    }
  }
}
