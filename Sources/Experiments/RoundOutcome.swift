package import Aggregation
package import Lab

/// How good a model is.
package struct RoundMeasures: Hashable, Sendable {
  package let mainAccuracy: Double
  package let backdoorAccuracy: Double
  package let worstClass: Double
}

/// What came of one round of a run.
package struct RoundOutcome: Sendable {
  package let measures: RoundMeasures
  /// Agent → whether it sent a malicious update.
  package let malicious: [Bool]
  package let admitted: [Bool]
  package let bound: Double?
  package let sigma: Double
  /// Agent → norm of its update.
  package let norms: [Double]
  /// nil where nobody was malicious, or nobody honest.
  package let stealth: Stealth?
  package let gram: GramMatrix
  package let claimedCounts: [UInt64]

  package var honestNorm: Double? { medianNorm(of: false) }
  package var maliciousNorm: Double? { medianNorm(of: true) }

  private func medianNorm(of kind: Bool) -> Double? {
    let chosen = zip(norms, malicious).filter { $0.1 == kind }.map(\.0)
    return chosen.isEmpty ? nil : median(chosen)
  }
}
