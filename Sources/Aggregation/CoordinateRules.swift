/// The median by coordinate (Yin, Chen, Ramchandran, Bartlett, ICML 2018); an even n averages the two middle values.
package struct CoordinateMedianRule: Rule {
  package static let name = "coordinate-median"
  package static let version = 1
  package static let settings: Set<RuleSetting> = []

  package init(_ parameters: RuleParameters) {}

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    try check(gram)
    let everybody = [Bool](repeating: true, count: gram.updates)
    return Decision(gram, admitted: everybody, combination: .coordinateMedian)
  }
}

/// The trimmed mean by coordinate (same paper): the mean without the f smallest and the f largest values.
///
/// f defaults to ⌊(n − 3)/2⌋, so that it reckons with as many as Krum does; the most is ⌊(n − 1)/2⌋.
package struct TrimmedMeanRule: Rule {
  package static let name = "trimmed-mean"
  package static let version = 1
  package static let settings: Set<RuleSetting> = [.assumedMalicious]

  private let assumed: Int?

  package init(_ parameters: RuleParameters) { assumed = parameters.assumedMalicious }

  package var leastAgents: Int { 2 * (assumed ?? 0) + 1 }

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    try check(gram)
    let everybody = [Bool](repeating: true, count: gram.updates)
    let trim = assumed ?? Krum.most(gram.updates)
    return Decision(gram, admitted: everybody, combination: .trimmedMean(trim: trim))
  }
}
