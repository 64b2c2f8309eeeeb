internal import Aggregation
package import Lab
package import Rounds

/// One round of one half of the demo: what the model is worth, and who had a part in it.
package struct DemoRound: Hashable, Sendable {
  package let half: DemoPlan.Half
  package let round: UInt64
  package let release: UInt64
  package let measures: ModelMeasures
  package let honest: Admission
  package let malicious: Admission
  /// S; nil where the rule has none.
  package let bound: Double?
  /// σ.
  package let sigma: Double
  /// Bytes of the updates.
  package let bytes: UInt64
  /// Since the release before.
  package let seconds: Double

  /// How many of a kind were admitted.
  package struct Admission: Hashable, Sendable {
    package let admitted: Int
    package let count: Int

    package init(admitted: Int, count: Int) {
      self.admitted = admitted
      self.count = count
    }

    /// 0…1; 0 of none.
    package var share: Double { count == 0 ? 0 : Double(admitted) / Double(count) }
  }

  package init(
    half: DemoPlan.Half, round: UInt64, release: UInt64, measures: ModelMeasures, honest: Admission,
    malicious: Admission, bound: Double?, sigma: Double, bytes: UInt64, seconds: Double
  ) {
    self.half = half
    self.round = round
    self.release = release
    self.measures = measures
    self.honest = honest
    self.malicious = malicious
    self.bound = bound
    self.sigma = sigma
    self.bytes = bytes
    self.seconds = seconds
  }

  /// From the round's report, which tells verdicts, and the plan, which tells who is malicious.
  package init(
    _ half: DemoPlan.Half, _ report: RoundReport, release: UInt64, measures: ModelMeasures, plan: DemoPlan,
    seconds: Double
  ) {
    let admission = { (isMalicious: Bool) in
      let agents = report.agents.filter { plan.isMalicious($0.name) == isMalicious }
      return Admission(admitted: agents.count { $0.verdict?.admitted == true }, count: agents.count)
    }
    self.init(
      half: half, round: report.round, release: release, measures: measures, honest: admission(false),
      malicious: admission(true), bound: report.bound, sigma: report.sigma ?? 0, bytes: report.updateBytes,
      seconds: seconds)
  }
}

extension DemoRound: Encodable {
  private enum Key: String, CodingKey {
    case run, round, release, ma, ba, agents, admitted, bound, sigma, bytes, seconds
    case honestAdmitted = "honest_admitted"
    case maliciousAdmitted = "malicious_admitted"
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    try fields.encode(half.rawValue, forKey: .run)
    try fields.encode(round, forKey: .round)
    try fields.encode(release, forKey: .release)
    try fields.encode(measures.mainAccuracy, forKey: .ma)
    try fields.encode(measures.backdoorAccuracy, forKey: .ba)
    try fields.encode(honest.count + malicious.count, forKey: .agents)
    try fields.encode(honest.admitted + malicious.admitted, forKey: .admitted)
    try fields.encode(honest.share, forKey: .honestAdmitted)
    try fields.encode(malicious.share, forKey: .maliciousAdmitted)
    try fields.encode(bound, forKey: .bound)
    try fields.encode(sigma, forKey: .sigma)
    try fields.encode(bytes, forKey: .bytes)
    try fields.encode(seconds, forKey: .seconds)
  }
}
