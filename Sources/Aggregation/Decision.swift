/// How the updates that have a weight become one.
package enum Combination: Hashable, Sendable {
  /// Σ weights[i] · u_i.
  case weightedSum
  /// By coordinate: the median.
  case coordinateMedian
  /// By coordinate: the mean without so many of the smallest and so many of the largest values.
  case trimmedMean(trim: Int)
  /// By coordinate: the mean of so many values, those nearest to the median.
  case nearestMedian(count: Int)
  /// By coordinate: the mean by the weights, without such a part of all weight (below a half) at each end.
  case weightedTrimmedMean(trim: Double)
}

/// What a rule makes of a round: new model = base + the combined updates + N(0, σ²).
package struct Decision: Hashable, Sendable {
  /// The clipping bound S, where the rule has one.
  package let bound: Double?
  /// Standard deviation σ of the noise on each parameter; 0 is no noise.
  package let sigma: Double
  /// One per agent, in the order of the Gram matrix.
  package let perAgent: [Verdict]
  /// The factor of each update in the sum; 0 for those left out. Where updates are combined by coordinate, what is not 0
  /// takes part with its own length; only the weighted mean heeds how much it is.
  package let weights: [Double]
  package let combination: Combination

  package init(
    bound: Double?, sigma: Double, perAgent: [Verdict], weights: [Double], combination: Combination = .weightedSum
  ) {
    precondition(perAgent.count == weights.count, "a decision has one weight per verdict")
    self.bound = bound
    self.sigma = sigma
    self.perAgent = perAgent
    self.weights = weights
    self.combination = combination
  }

  /// L, the number of admitted updates.
  package var admitted: Int { perAgent.count { $0.admitted } }
}

extension Decision {
  /// The unclipped mean of those admitted, or another combination of them, without noise.
  package init(_ gram: GramMatrix, admitted: [Bool], combination: Combination = .weightedSum) {
    let share = 1 / Double(admitted.count { $0 })
    self.init(
      bound: nil, sigma: 0,
      perAgent: zip(admitted, gram.norms).map { Verdict(admitted: $0, norm: $1, clipFactor: 1) },
      weights: admitted.map { $0 ? share : 0 }, combination: combination)
  }

  /// The mean of all updates, each clipped to a bound.
  init(_ gram: GramMatrix, clippedTo bound: Double, sigma: Double) {
    let verdicts = gram.norms.map { norm in
      Verdict(admitted: true, norm: norm, clipFactor: clipFactor(bound: bound, norm: norm))
    }
    self.init(
      bound: bound, sigma: sigma, perAgent: verdicts, weights: verdicts.map { $0.clipFactor / Double(verdicts.count) })
  }
}

/// What a rule makes of one update. A filtered agent is not an accused agent.
package struct Verdict: Hashable, Sendable {
  package let admitted: Bool
  /// e_i = ‖u_i‖₂.
  package let norm: Double
  /// min(1, S / e_i), also where the update was filtered; 1 where the rule shortens no update.
  package let clipFactor: Double

  package init(admitted: Bool, norm: Double, clipFactor: Double) {
    self.admitted = admitted
    self.norm = norm
    self.clipFactor = clipFactor
  }
}

/// min(1, S / e); a zero update stays as it is.
func clipFactor(bound: Double, norm: Double) -> Double {
  norm == 0 ? 1 : min(1, bound / norm)
}

/// The middle value; the mean of the two middle ones where the count is even.
package func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// The smallest value at or below which half of the weights lie.
func median(_ values: [Double], weights: [Double]) -> Double {
  let ascending = zip(values, weights).sorted { $0 < $1 }
  let half = weights.reduce(0, +) / 2
  var below = 0.0
  return ascending.first {
    below += $0.1
    return below >= half
  }?.0 ?? ascending[ascending.count - 1].0
}
