internal import Aggregation
package import Lab

/// What came of a run, as it is kept: shares with four decimals, other numbers with four digits.
package struct RunResult: Codable, Hashable, Sendable {
  /// Of the run's settings and the versions of its parts.
  package let key: String
  package let settings: RunSettings
  /// Before the first round after the warm start.
  package let warm: Measures
  /// After the rounds that followed it.
  package let mainAccuracy: [Double]
  package let backdoorAccuracy: [Double]
  package let worstClass: [Double]
  /// Numbers of the compromised agents, from 0.
  package let compromised: [Int]
  /// Agent → rounds after the warm start in which it was admitted.
  package let participation: [Int]
  package let detection: Detection
  /// Medians over the rounds.
  package let bound: Double?
  package let sigma: Double
  package let norms: Pair
  /// Distances to the coordinate-wise median of the honest models: medians over the attacked rounds.
  package let euclidean: Pair
  package let cosine: Pair
  /// nil where it was not asked for.
  package let leakage: Leakage?

  package struct Measures: Codable, Hashable, Sendable {
    package let mainAccuracy: Double
    package let backdoorAccuracy: Double
    package let worstClass: Double
  }

  /// Verdicts over all rounds; an agent that behaves well in a round is none of the malicious ones in it.
  package struct Detection: Codable, Hashable, Sendable {
    package let truePositives: Int
    package let falsePositives: Int
    package let trueNegatives: Int
    package let falseNegatives: Int
  }

  package struct Pair: Codable, Hashable, Sendable {
    package let honest: Double?
    package let malicious: Double?
  }
}

extension RunResult {
  /// The last rounds, whose mean is what a run ends with.
  package static let lastRounds = 5

  package var end: Measures {
    func mean(_ values: [Double]) -> Double {
      let last = values.suffix(Self.lastRounds)
      return last.reduce(0, +) / Double(last.count)
    }
    return Measures(
      mainAccuracy: mean(mainAccuracy), backdoorAccuracy: mean(backdoorAccuracy), worstClass: mean(worstClass))
  }

  /// - Parameters:
  ///   - outcomes: at least one.
  init(
    key: String, _ settings: RunSettings, warm: RoundMeasures, _ outcomes: [RoundOutcome], compromised: [Int],
    leakage: Leakage? = nil
  ) {
    self.key = key
    self.settings = settings
    self.warm = Measures(warm)
    mainAccuracy = outcomes.map { fourDecimals($0.measures.mainAccuracy) }
    backdoorAccuracy = outcomes.map { fourDecimals($0.measures.backdoorAccuracy) }
    worstClass = outcomes.map { fourDecimals($0.measures.worstClass) }
    self.compromised = compromised
    self.leakage = leakage
    participation = (0..<settings.agents).map { agent in outcomes.count { $0.admitted[agent] } }
    detection = Detection(outcomes)
    bound = middle(outcomes.compactMap(\.bound))
    sigma = middle(outcomes.map(\.sigma)) ?? 0
    norms = Pair(
      honest: middle(outcomes.compactMap(\.honestNorm)), malicious: middle(outcomes.compactMap(\.maliciousNorm)))
    let distances = outcomes.compactMap(\.stealth)
    euclidean = Pair(
      honest: middle(distances.map(\.honestEuclidean)), malicious: middle(distances.map(\.euclidean)))
    cosine = Pair(honest: middle(distances.map(\.honestCosine)), malicious: middle(distances.map(\.cosine)))
  }
}

extension RunResult.Measures {
  init(_ measures: RoundMeasures) {
    mainAccuracy = fourDecimals(measures.mainAccuracy)
    backdoorAccuracy = fourDecimals(measures.backdoorAccuracy)
    worstClass = fourDecimals(measures.worstClass)
  }
}

extension RunResult.Detection {
  fileprivate init(_ outcomes: [RoundOutcome]) {
    var counts = DetectionCounts()
    for outcome in outcomes {
      for (malicious, admitted) in zip(outcome.malicious, outcome.admitted) {
        counts.add(malicious: malicious, filtered: !admitted)
      }
    }
    self.init(
      truePositives: counts.truePositives, falsePositives: counts.falsePositives, trueNegatives: counts.trueNegatives,
      falseNegatives: counts.falseNegatives)
  }

  package var counts: DetectionCounts {
    var counts = DetectionCounts()
    (counts.truePositives, counts.falsePositives) = (truePositives, falsePositives)
    (counts.trueNegatives, counts.falseNegatives) = (trueNegatives, falseNegatives)
    return counts
  }
}

/// As shares are kept.
func fourDecimals(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }

/// The median with four significant digits; nil where there is nothing.
private func middle(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : significant(median(values))
}

/// Four significant digits, by decimal steps that are the same on every machine.
func significant(_ value: Double) -> Double {
  guard value != 0, value.isFinite else { return value }
  var (magnitude, exponent) = (value.magnitude, 0)
  while magnitude >= 10_000 { (magnitude, exponent) = (magnitude / 10, exponent + 1) }
  while magnitude < 1_000 { (magnitude, exponent) = (magnitude * 10, exponent - 1) }
  let text = "\(value < 0 ? "-" : "")\(Int(magnitude.rounded()))e\(exponent)"
  return Double(text) ?? value
}
