package import Aggregation
package import Experiments

/// One round of an experiment as the real processes decided it, beside what the lab decides on the same updates.
package struct TrialRound: Encodable, Hashable, Sendable {
  package let round: UInt64
  package let agents: Int
  package let admitted: Int
  package let malicious: Int
  package let maliciousAdmitted: Int
  /// σ, and what the release departs from the lab's model without noise, root mean square. Equal to within chance.
  package let sigma: Double
  package let departure: Double
  /// Where the two differ; empty is as it should be.
  package let differences: [String]

  /// - Parameters:
  ///   - names: agent → its name.
  ///   - real: agent → what the server made of its update; nil where that is not known.
  ///   - release: the parameters that were released.
  package init(
    round: UInt64, names: [String], real: [Verdict?], bound: Double?, sigma: Double?, release: [Float],
    lab: Rehearsal.Outcome
  ) {
    self.round = round
    agents = names.count
    admitted = real.count { $0?.admitted == true }
    malicious = lab.isMalicious.count { $0 }
    maliciousAdmitted = zip(real, lab.isMalicious).count { $0?.admitted == true && $1 }
    self.sigma = sigma ?? 0
    departure = Self.rootMeanSquare(release, lab.model)
    differences =
      zip(names, zip(real, lab.decision.perAgent)).compactMap { Self.difference($0, $1.0, $1.1) }
      + Self.difference("S", bound, lab.decision.bound) + Self.difference("σ", sigma, lab.decision.sigma)
      + Self.difference(departure: departure, sigma: lab.decision.sigma, parameters: release.count)
  }

  private static func difference(_ name: String, _ real: Verdict?, _ lab: Verdict) -> String? {
    real == lab ? nil : "\(name): \(real.map(text) ?? "no verdict"), in the lab \(text(lab))"
  }

  private static func text(_ verdict: Verdict) -> String {
    "\(verdict.admitted ? "admitted" : "filtered") with norm \(verdict.norm), factor \(verdict.clipFactor)"
  }

  private static func difference(_ name: String, _ real: Double?, _ lab: Double?) -> [String] {
    real == lab ? [] : ["\(name): \(real.map { "\($0)" } ?? "none"), in the lab \(lab.map { "\($0)" } ?? "none")"]
  }

  /// Noise of n coordinates has a root mean square within σ (1 ± 6 / √(2n)); float32 rounding is far below.
  private static func difference(departure: Double, sigma: Double, parameters: Int) -> [String] {
    let chance = 6 * sigma / (2 * Double(parameters)).squareRoot()
    guard (departure - sigma).magnitude > chance + sigma * 1e-3 else { return [] }
    return ["the model departs by \(departure) from the lab's, where the noise is \(sigma)"]
  }

  private static func rootMeanSquare(_ one: [Float], _ other: [Float]) -> Double {
    let squares = zip(one, other).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    return (squares / Double(max(1, one.count))).squareRoot()
  }
}
