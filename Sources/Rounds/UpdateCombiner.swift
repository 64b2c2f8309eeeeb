package import Aggregation
internal import Kernels

/// Makes the updates of a round one, after a decision: the same bytes in the pipeline, on files and in memory.
package struct UpdateCombiner: Sendable {
  /// The updates that take part, from 0: their rows are handed in, in this order.
  package let rows: [Int]
  private let weights: [Float]
  private let way: Way

  private enum Way {
    case weightedSum
    case weightedTrimmedMean(trim: Double)
    case statistic(ColumnStatistic)
  }

  package init(_ decision: Decision) {
    guard let combiner = Self(weights: decision.weights, combination: decision.combination) else {
      preconditionFailure("a decision of \(decision.weights.count) updates asks for \(decision.combination)")
    }
    self = combiner
  }

  /// nil where a statistic by coordinate is asked for of fewer values than it needs, or by weights that cannot be.
  package init?(weights: [Double], combination: Combination) {
    rows = weights.indices.filter { weights[$0] != 0 }
    self.weights = rows.map { Float(weights[$0]) }
    switch combination {
    case .weightedSum: way = .weightedSum
    case .weightedTrimmedMean(let trim): way = .weightedTrimmedMean(trim: trim)
    case .coordinateMedian: way = .statistic(.median(of: rows.count))
    case .trimmedMean(let trim): way = .statistic(.trimmedMean(trim: trim))
    case .nearestMedian(let count): way = .statistic(.nearestMedian(count: count))
    }
    guard isPossible else { return nil }
  }

  private var isPossible: Bool {
    switch way {
    case .weightedSum: true
    case .weightedTrimmedMean(let trim): trim >= 0 && trim < 0.5 && hasWeight
    case .statistic(let statistic): statistic.isPossible(of: rows.count)
    }
  }

  private var hasWeight: Bool {
    let whole = weights.reduce(0, +)
    return whole > 0 && whole.isFinite && weights.allSatisfy { $0 >= 0 }
  }

  /// `out` = the updates as one. Row r of `block` starts at element `r · stride`; a block starts at a multiple of
  /// `weightedSumWidth` in the whole row.
  package func combine(_ block: Span<Float>, stride: Int, into out: inout MutableSpan<Float>) {
    switch way {
    case .weightedSum: weightedSum(block, stride: stride, weights: weights.span, into: &out)
    case .weightedTrimmedMean(let trim):
      weightedTrimmedMean(block, stride: stride, weights: weights.span, trim: trim, into: &out)
    case .statistic(let statistic):
      columnStatistic(statistic, block, count: rows.count, stride: stride, into: &out)
    }
  }
}
