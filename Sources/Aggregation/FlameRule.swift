/// FLAME (arXiv 2101.02281, Algorithm 1): clustering of directions, clipping to the median norm, noise.
///
/// `steps` leaves some out, to see what each does: without `cluster` everybody is admitted, without `clip` updates keep
/// their length, without `noise` σ is 0. S is the median norm in any case.
package struct FlameRule: Rule {
  package static let name = "flame"
  package static let version = 1
  package static let settings: Set<RuleSetting> = [.space, .metric, .noiseFactor, .steps]

  /// More agents than this make `Metric.cosineRows` (n³) a burden on the pipeline.
  package static let cosineRowsLimit = 2_000

  private let parameters: RuleParameters

  package init(_ parameters: RuleParameters) {
    self.parameters = parameters
  }

  package var comparesUpdates: Bool { parameters.steps.contains(.cluster) }

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    try check(gram)
    let admitted = try admitted(gram)
    let norms = gram.norms
    let bound = median(norms)
    let verdicts = zip(admitted, norms).map { admitted, norm in
      let factor = parameters.steps.contains(.clip) ? clipFactor(bound: bound, norm: norm) : 1
      return Verdict(admitted: admitted, norm: norm, clipFactor: factor)
    }
    let count = Double(admitted.count { $0 })
    return Decision(
      bound: bound, sigma: parameters.steps.contains(.noise) ? parameters.noiseFactor * bound : 0, perAgent: verdicts,
      weights: verdicts.map { $0.admitted ? $0.clipFactor / count : 0 })
  }

  private func admitted(_ gram: GramMatrix) throws(RuleError) -> [Bool] {
    guard parameters.steps.contains(.cluster) else { return [Bool](repeating: true, count: gram.updates) }
    return majorityCluster(try distances(gram))
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
}
