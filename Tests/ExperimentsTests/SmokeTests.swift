import Experiments
import Foundation
import Lab
import Rounds
import Testing

@Suite struct SmokeTests {
  /// docs/evaluation/smoke.yaml in small: without a defense the backdoor gets in, FLAME keeps it out.
  @Test func constrainAndScaleTakesTheMeanAndNotFlame() throws {
    let folder = try FileSystem.makeTemporaryFolder("smoke")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let yaml = """
      agents: 10
      examples: 600
      warm_rounds: 4
      attack_rounds: 4
      compromised: 0.2
      attack: constrain-and-scale
      defense: [fedavg, flame]
      """
    let runs = try Experiment(yaml: yaml, file: "smoke.yaml").runs
    let runner = Runner(cache: folder, lanes: 1)
    let (open, guarded) = (try runner.result(of: runs[0]), try runner.result(of: runs[1]))
    #expect(open.warm.backdoorAccuracy < 0.1)
    #expect(open.end.backdoorAccuracy > 0.8)
    #expect(guarded.end.backdoorAccuracy < 0.1)
    #expect(guarded.end.mainAccuracy > open.warm.mainAccuracy - 0.05)
    #expect(guarded.detection.counts.recall == 1)
    #expect(guarded.compromised.allSatisfy { guarded.participation[$0] == 0 })
    let (malicious, honest) = (try #require(open.euclidean.malicious), try #require(open.euclidean.honest))
    #expect(malicious > honest)
    #expect(open.sigma == 0 && guarded.sigma > 0)
  }
}
