/// FLAME (arXiv 2101.02281, Algorithm 1): clustering of directions, clipping to the median norm, noise.
package struct FlameRule: Rule {
  package static let name = "flame"
  package static let version = 1

  /// More agents than this make `Metric.cosineRows` (n³) a burden on the pipeline.
  package static let cosineRowsLimit = 2_000

  private let parameters: RuleParameters

  package init(_ parameters: RuleParameters) {
    self.parameters = parameters
  }

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    precondition(gram.updates > 0, "a round without updates is never decided")
    try gram.checkPossible()
    let admitted = majorityCluster(try distances(gram))
    let norms = gram.norms
    let bound = median(norms)
    let verdicts = zip(admitted, norms).map { admitted, norm in
      Verdict(admitted: admitted, norm: norm, clipFactor: Self.clipFactor(bound: bound, norm: norm))
    }
    let count = Double(admitted.count { $0 })
    return Decision(
      bound: bound, sigma: parameters.noiseFactor * bound, perAgent: verdicts,
      weights: verdicts.map { $0.admitted ? $0.clipFactor / count : 0 })
  }

  /// The distances of step 1, in the variant asked for.
  func distances(_ gram: GramMatrix) throws(RuleError) -> DistanceMatrix {
    switch parameters.metric {
    case .cosine:
      return DistanceMatrix(gram, space: parameters.space)
    case .cosineRows:
      guard gram.updates <= Self.cosineRowsLimit else {
        throw .tooManyAgents(gram.updates, limit: Self.cosineRowsLimit)
      }
      return DistanceMatrix(gram, space: parameters.space).betweenRows()
    }
  }

  /// Step 5: min(1, S / e); a zero update stays as it is.
  static func clipFactor(bound: Double, norm: Double) -> Double {
    norm == 0 ? 1 : min(1, bound / norm)
  }
}

/// The middle value; the mean of the two middle ones where the count is even (step 4).
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
