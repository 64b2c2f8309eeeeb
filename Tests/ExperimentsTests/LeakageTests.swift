import Experiments
import Foundation
import Rounds
import Testing

@Suite struct LeakageTests {
  private func text(_ more: String) -> String {
    """
    title: Small
    agents: 4
    examples: 100
    warm_rounds: 1
    attack_rounds: 2
    \(more)
    """
  }

  private func results(_ more: String) throws -> [RunResult] {
    let (desk, text) = (try Desk(), text(more))
    _ = try desk.run(text)
    return try desk.experiment(text).results.read()
  }

  private func leakage(_ results: [RunResult], _ defense: String) throws -> Leakage {
    try #require(results.first { "\($0.settings.defense)" == defense }?.leakage)
  }

  @Test func clippingAndNoiseAreSeenApart() throws {
    let results = try results("leakage: true\ndefense: [fedavg, {name: flame, noise_factor: [0, 1]}]")
    let plain = try leakage(results, "fedavg")
    #expect(plain.clipped == nil && plain.noised == nil && plain.update.membership.area > 0.5)
    let clean = try leakage(results, "flame noise_factor=0")
    #expect(clean.noised == clean.clipped && clean.clipped != nil && clean.clipped != clean.update)
    let loud = try leakage(results, "flame noise_factor=1")
    let (clipped, noised) = (try #require(loud.clipped), try #require(loud.noised))
    #expect(abs(noised.membership.area - 0.5) < clipped.membership.area - 0.5)
    let (before, after) = (try #require(clipped.classes), try #require(noised.classes))
    #expect(before.error < loud.guess.error && after.error > before.error + 0.1)
  }

  /// Every measure there is of leakage, where the defense clips and the training is plain SGD; none where nobody asked.
  @Test func eachMeasureOfLeakageHasAValueWhereItWasLookedAt() throws {
    let looked = try results("leakage: true\ndefense: flame")[0]
    for measure in Measure.ofLeakage {
      let value = try #require(measure.value(looked), "\(measure)")
      #expect((0...1).contains(value) && measure.isShare, "\(measure)")
    }
    let plain = try results("defense: flame")[0]
    #expect(Measure.ofLeakage.allSatisfy { $0.value(plain) == nil })
    #expect(plain.mainAccuracy == looked.mainAccuracy)
  }

  @Test func whereSomebodyAttacksNothingIsMeasured() throws {
    let results = try results("leakage: true\ncompromised: 0.25\nattack: sign-flip")
    #expect(results.count == 1 && results[0].leakage == nil && results[0].settings.leakage == nil)
  }

  @Test func runsThatDoNotLookKeepTheirKeys() throws {
    func key(_ more: String) throws -> String { try Experiment(yaml: text(more), file: "small.yaml").runs[0].key }
    #expect(try key("leakage: false") == key(""))
    #expect(try key("leakage: true") != key(""))
    #expect(try key("leakage: true\nattack: blend") == key("attack: blend"))
  }

  /// Results from before there was such a measure.
  @Test func resultsWithoutLeakageAreReadAndAreNotMissing() throws {
    let docs = URL(filePath: #filePath).appending(path: "../../../docs/evaluation").standardizedFileURL.path
    let file = "\(docs)/smoke.yaml"
    let results = try ResultsFile(of: file).read()
    #expect(!results.isEmpty && results.allSatisfy { $0.leakage == nil })
    let runs = try Experiment(yaml: String(decoding: try FileSystem.read(file), as: UTF8.self), file: file).runs
    #expect(Set(runs.map(\.key)) == Set(results.map(\.key)))
  }
}
