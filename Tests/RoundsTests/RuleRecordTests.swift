import Aggregation
import Rounds
import Testing
import Wire

@Suite struct RuleRecordTests {
  @Test(arguments: [
    ("flame", RuleSettings()),
    ("flame", RuleSettings(space: .updates, metric: .cosineRows, steps: [.noise, .cluster])),
    ("krum", RuleSettings(assumedMalicious: 0)), ("k-means", RuleSettings(clusters: 4)),
    ("dp", RuleSettings(noiseFactor: 0.1, bound: 0.1)),
  ])
  func parametersComeBackFromTheSealedRound(name: String, settings: RuleSettings) throws {
    let parameters = try RuleParameters(name: name, settings)
    #expect(try RuleParameters(try RuleRecord.decode(parameters.record.encode())) == parameters)
  }

  /// So that rounds of it keep their digests.
  @Test func thePapersRuleHasNoFurtherFields() {
    #expect(
      RuleParameters.paper.record
        == RuleRecord(name: "flame", space: "models", metric: "cosine", noiseFactor: 0.001, settings: [], steps: []))
  }

  @Test(arguments: [
    RuleRecord(name: "flame", space: "cube", metric: "cosine", noiseFactor: 0),
    RuleRecord(name: "flame", space: "models", metric: "miles", noiseFactor: 0),
    RuleRecord(name: "flame", space: "models", metric: "cosine", noiseFactor: 0, steps: ["jump"]),
    RuleRecord(
      name: "krum", space: "models", metric: "cosine", noiseFactor: 0.001, settings: [.init(name: "x", value: 1)]),
    RuleRecord(
      name: "krum", space: "models", metric: "cosine", noiseFactor: 0.001,
      settings: [.init(name: "assumed_malicious", value: 0.5)]),
    RuleRecord(
      name: "krum", space: "models", metric: "cosine", noiseFactor: 0.001,
      settings: [.init(name: "assumed_malicious", value: .nan)]),
  ])
  func whatThisProgramDoesNotKnowIsNamed(record: RuleRecord) {
    #expect { try RuleParameters(record) } throws: { "\($0)".contains("unknown here") }
  }

  @Test func whatTheRuleRefusesIsRefused() {
    let record = RuleRecord(
      name: "krum", space: "models", metric: "cosine", noiseFactor: 0.001, settings: [.init(name: "bound", value: 1)])
    #expect(throws: RuleError.self) { try RuleParameters(record) }
  }
}
