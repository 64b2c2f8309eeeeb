import Aggregation
import Cryptography
import Kernels
import Lab
import Rounds
import Stages
import Testing
import Wire

/// Rules beside FLAME in the tasks of a round, and the same rounds in memory.
struct OtherRulesTests {
  private static let parameters = SampleRound.parameters

  static let rules: [(String, RuleSettings)] = [
    ("flame", RuleSettings()), ("flame", RuleSettings(steps: [.clip])), ("krum", RuleSettings()),
    ("bulyan", RuleSettings()), ("coordinate-median", RuleSettings()),
    ("trimmed-mean", RuleSettings(assumedMalicious: 1)),
    ("geometric-median", RuleSettings()), ("flame-plus", RuleSettings()), ("dp", RuleSettings(bound: 0.5)),
    ("k-means", RuleSettings(clusters: 3)),
  ]

  @Test func theMedianOfParametersIsThatOfAllUpdates() throws {
    try SampleRound.with(try RuleParameters(name: "coordinate-median")) { round in
      try round.perform(through: "clip")
      for shard in 0..<2 {
        let found = try round.floats("clipped-\(shard)", in: "clipping")
        for (value, element) in zip(found, Shard.range(shard, round.rows[0].count)) {
          let middle = round.rows.dropFirst().map { $0[element] }.sorted()[2]
          if value != middle { return #expect(Bool(false), "element \(element)") }
        }
      }
    }
  }

  @Test(arguments: rules)
  func aTaskDoneTwiceLeavesTheSameBytes(name: String, settings: RuleSettings) throws {
    try SampleRound.with(try RuleParameters(name: name, settings)) { round in
      try round.perform(through: "noise")
      let names = [("decision-0", "clustering"), ("clipped-1", "clipping"), ("noised-1", "noising")]
      let before = try names.map { try round.content($0, in: $1) }
      for (_, stage) in names { try FileSystem.remove(round.federation.folder.results(stage, round: 1)) }
      try round.perform(through: "noise")
      #expect(try names.map { try round.content($0, in: $1) } == before)
    }
  }

  /// The lab's round has the same Gram matrix, decision, sum and noise, to the bit.
  @Test(arguments: rules)
  func theLabMakesTheBytesOfThePipeline(name: String, settings: RuleSettings) throws {
    try SampleRound.with(try RuleParameters(name: name, settings)) { round in
      try round.perform(through: "noise")
      let rows = round.rows.map { Array($0[..<Self.parameters]) }
      let inMemory = DefenseRound(
        base: rows[0], updates: Array(rows[1...]), claimedCounts: [UInt64](repeating: 1, count: rows.count - 1))
      var defense = try DefenseRegistry.make(name, settings)
      let decision = try defense.decide(inMemory)
      let record = try round.decision()
      #expect(decision.weights == record.verdicts.map(\.weight))
      #expect(decision.perAgent.map(\.norm) == record.verdicts.map(\.norm) && decision.sigma == record.sigma)
      let new = decision.combine(base: rows[0], updates: Array(rows[1...]), noise: try stream(of: round))
      let pipeline = try (0..<2).flatMap { try round.floats("noised-\($0)", in: "noising") }[..<Self.parameters]
      #expect(new.map(\.bitPattern) == pipeline.map(\.bitPattern))
    }
  }

  private func stream(of round: SampleRound) throws -> KeyStream {
    let sealed = try SealedRoundFile(folder: round.federation.folder.round(1))
    let (digest, fingerprint) = (sealed.digest, Digest(bytes: sealed.manifest.noiseFingerprint))
    let secret = try NoiseSecrets(round.federation.folder).secret(#require(fingerprint))
    return KeyStream(key: Digest(of: digest.bytes, key: try #require(secret)).bytes)
  }

  @Test(arguments: [0, 1e-300, -1, .nan, 1e300] as [Double])
  func weightsThatCannotBeEndTheTask(weight: Double) throws {
    try expectNoClipping { record in
      record.combination = .weightedTrimmedMean
      record.trim = 0.25
      for index in record.verdicts.indices { record.verdicts[index].weight = weight }
    }
  }

  /// A decision that no rule makes ends the task, and not the worker.
  @Test(arguments: [
    (CombinationKind.trimmedMean, UInt32(3), 0.0), (.trimmedMean, .max, 0), (.nearestMedian, 0, 0),
    (.nearestMedian, 6, 0), (.weightedTrimmedMean, 0, 0.5), (.weightedTrimmedMean, 0, -0.1),
    (.weightedTrimmedMean, 0, .nan),
  ])
  func aDecisionThatCannotBeEndsTheTask(kind: CombinationKind, count: UInt32, trim: Double) throws {
    try expectNoClipping { ($0.combination, $0.count, $0.trim) = (kind, count, trim) }
  }

  private func expectNoClipping(_ change: (inout DecisionRecord) -> Void) throws {
    try SampleRound.with(try RuleParameters(name: "trimmed-mean")) { round in
      try round.perform(through: "decide")
      var record = try round.decision()
      change(&record)
      let folder = round.federation.folder.results("clustering", round: 1)
      try FileSystem.remove("\(folder)/decision-0")
      let sealed = try SealedRoundFile(folder: round.federation.folder.round(1))
      let result = StageResult(
        folder: folder, stage: "decision", index: 0, round: 1, manifestDigest: sealed.digest, decisionDigest: [])
      try result.put(record.encode())
      let error = #expect(throws: (any Error).self) { try round.perform("clip") }
      #expect("\(error.map { "\($0)" } ?? "")".contains("cannot be carried out"))
    }
  }
}
