import Aggregation
import Cryptography
import Rounds
import TestSupport
import Testing
import Wire

/// A round with one log of what happened, on disk.
private struct Sample {
  let folder: FederationFolder
  static let round: UInt64 = 7

  init(_ path: String, _ events: [RoundRecord.Body]) throws {
    folder = FederationFolder(data: path, federation: "icu")
    try FileSystem.makeFolder(folder.round(Self.round))
    var log = try RoundLog("\(folder.round(Self.round))/round.log")
    for event in events { try log.append(event) }
  }

  static func manifest(_ agents: [String]) -> RoundManifest {
    RoundManifest(
      version: 1, federation: "icu", round: round, base: 6, baseManifestDigest: [], baseChecksums: [],
      specDigest: [], parameters: 100, buffers: 3,
      rule: RuleRecord(name: "flame", space: "models", metric: "cosine", noiseFactor: 0.001),
      engine: Engine(ruleVersion: "r", programVersion: "p", kernel: "k"),
      rows: agents.map { RoundRow(agent: $0, claimedCount: 5, checksums: []) }, noiseFingerprint: [], seeded: true)
  }

  /// Writes the sealed manifest, and the decision if there is one.
  func seal(_ agents: [String], _ decision: DecisionRecord?) throws {
    let slots = agents.indices.map { UInt32($0 + 1) }
    let digest = try SealedRoundFile.put(
      Self.manifest(agents), slots: slots, in: folder.round(Self.round), synchronised: false)
    guard let decision else { return }
    try StageResult(
      folder: folder.results("clustering", round: Self.round), stage: "decision", index: 0, round: Self.round,
      manifestDigest: digest
    ).put(decision.encode())
  }

  func report() throws -> RoundReport { try RoundReport.read(folder, round: Self.round) }

  static let opened = RoundRecord.Body.opened(
    RoundOpened(round: round, base: 6, baseManifestDigest: [], boot: "b", baseChecksums: []))

  static func sealed(_ agents: [String]) -> RoundRecord.Body {
    .sealed(RoundSealed(manifestDigest: Digest(of: manifest(agents).encode()).bytes, notSelected: ["d"]))
  }

  static func committed(_ agent: String) -> [RoundRecord.Body] {
    [
      .reserved(RowReserved(agent: agent, slot: 1, claimedCount: 5, updateDigest: [])),
      .committed(RowCommitted(agent: agent)),
    ]
  }
}

@Suite struct RoundReportTests {
  private let verdicts = [
    VerdictRecord(admitted: true, norm: 2, clipFactor: 0.5, weight: 0.5),
    VerdictRecord(admitted: false, norm: 1, clipFactor: 1, weight: 0),
  ]

  @Test func aReleasedRoundNamesEveryVerdict() throws {
    try withTemporaryFolder { path in
      let rejected = RoundRecord.Body.rejected(
        RowRejected(agent: "c", code: ReceiptCode.notFinite.rawValue, reason: "value 3 is NaN"))
      let ended = RoundRecord.Body.ended(
        RoundEnded(
          outcome: "released", reason: "", stage: "", index: 0, attempts: 0, losses: 0, release: 9, generation: 0))
      let arrived = Sample.committed("b") + Sample.committed("a") + Sample.committed("d")
      let sample = try Sample(path, [Sample.opened] + arrived + [rejected, Sample.sealed(["a", "b"]), ended])
      try sample.seal(["a", "b"], DecisionRecord(hasBound: true, bound: 1, sigma: 0.25, verdicts: verdicts))
      let report = try sample.report()
      #expect(report.agents.map(\.name) == ["a", "b", "c", "d"])
      #expect(report.agents.map(\.word) == ["admitted", "filtered", "rejected", "not selected"])
      #expect(report.agents.map { $0.verdict?.norm } == [2, 1, nil, nil])
      #expect(report.agents.map(\.claimedCount) == [5, 5, nil, 5])
      #expect(report.agents[2].standing == .rejected(.notFinite, reason: "value 3 is NaN"))
      #expect((report.outcome, report.release, report.base) == ("released", 9, 6))
      #expect((report.bound, report.sigma, report.admitted) == (1, 0.25, 1))
      #expect(report.updateBytes == 2 * 103 * 4)
    }
  }

  @Test func whatAgentsReportIsShownAndItsMedianTaken() throws {
    try withTemporaryFolder { path in
      let events = zip(["a", "b", "c", "d"], [0.5, 0.25, 9, 0.75]).flatMap { agent, loss in
        let metrics =
          [MetricRecord(name: "loss", value: loss)] + (agent == "a" ? [MetricRecord(name: "f1", value: 1)] : [])
        return [
          RoundRecord.Body.reserved(RowReserved(agent: agent, slot: 1, claimedCount: 5, updateDigest: [])),
          .committed(RowCommitted(agent: agent, metrics: metrics)),
        ]
      }
      let report = try Sample(path, [Sample.opened] + events).report()
      #expect(report.agents[1].metrics == [MetricRecord(name: "loss", value: 0.25)])
      #expect(report.metrics.map(\.name) == ["f1", "loss"] && report.metrics.map(\.agents) == [1, 4])
      #expect(report.metrics.map(\.median) == [1, 0.625])
    }
  }

  @Test func theMedianOfFiniteValuesIsFinite() {
    let most = Double.greatestFiniteMagnitude
    let reported = [most, -most].map { [MetricRecord(name: "loss", value: $0)] }
    #expect(MetricSummary.all(reported).map(\.median) == [0])
    #expect(MetricSummary.all([reported[0], reported[0]]).map(\.median) == [most])
  }

  @Test func aFewAgentsDoNotCrowdOutTheMetricsOfTheOthers() {
    let honest = Array(repeating: [MetricRecord(name: "loss", value: 1)], count: 3)
    let noisy = (0..<2).map { agent in (0..<16).map { MetricRecord(name: "a\(agent)-\($0)", value: 1) } }
    let summaries = MetricSummary.all(noisy + honest)
    #expect(summaries.count == 16 && summaries.contains { $0.name == "loss" && $0.agents == 3 })
    #expect(summaries.map(\.name) == summaries.map(\.name).sorted())
  }

  @Test func aRoundInEveryPhaseIsReported() throws {
    try withTemporaryFolder { path in
      let uploading = RoundRecord.Body.reserved(RowReserved(agent: "a", slot: 1, claimedCount: 5, updateDigest: []))
      let sample = try Sample(path, [Sample.opened, uploading])
      #expect(try sample.report().outcome == "gathering")
      #expect(try sample.report().agents.map(\.word) == ["uploading"])
      var log = try RoundLog("\(sample.folder.round(Sample.round))/round.log")
      try log.append(.committed(RowCommitted(agent: "a")))
      #expect(try sample.report().agents.map(\.word) == ["committed"])
      try log.append(Sample.sealed(["a"]))
      try sample.seal(["a"], nil)
      let report = try sample.report()
      #expect(report.outcome == "sealed" && report.sigma == nil)
      #expect(report.agents.map(\.word) == ["committed", "not selected"])
    }
  }

  @Test func aDecisionOfAnotherRoundIsDamage() throws {
    try withTemporaryFolder { path in
      let sample = try Sample(path, [Sample.opened] + Sample.committed("a") + [Sample.sealed(["a"])])
      try sample.seal(["a"], DecisionRecord(hasBound: false, bound: 0, sigma: 0, verdicts: verdicts))
      #expect(throws: StoreError.self) { try sample.report() }
    }
  }

  @Test func anUnknownRoundIsNamed() throws {
    try withTemporaryFolder { path in
      let folder = FederationFolder(data: path, federation: "icu")
      let error = #expect(throws: StoreError.self) { try RoundReport.read(folder, round: 3) }
      #expect(error?.description.contains("has no round 3") == true)
    }
  }
}
