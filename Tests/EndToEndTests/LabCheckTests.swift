import Foundation
import Processes
import TestSupport
import Testing

extension EndToEnd {
  /// The lab's verdicts are those of the real processes.
  @Suite struct LabCheckTests {
    private let experiment = """
      title: Small
      agents: 5
      examples: 100
      warm_rounds: 2
      attack_rounds: 3
      compromised: 0.4
      attack: {name: constrain-and-scale, epochs: 1}
      defense: [{name: flame, noise_factor: 0.001}, foolsgold, {name: flame, space: updates, steps: cluster+clip}]
      """

    private struct Round: Decodable {
      let agents: Int
      let malicious: Int
      let sigma: Double
      let departure: Double
      let differences: [String]
    }

    private func check(_ conditions: [String], in folder: String) throws -> Program.Outcome {
      try Data(experiment.utf8).write(to: URL(filePath: "\(folder)/small.yaml"))
      let only = conditions.flatMap { ["--only", $0] }
      return try Program.run(
        ["lab", "check", "\(folder)/small.yaml", "--format", "json"] + only, environment: ["XDG_CACHE_HOME": folder],
        in: folder)
    }

    @Test(arguments: ["flame noise_factor=0.001", "flame space=updates steps=cluster+clip"])
    func aRunIsDecidedByTheRealProcessesAsInTheLab(defense: String) throws {
      try withTemporaryFolder { folder in
        let outcome = try check(["defense=\(defense)"], in: folder)
        #expect(outcome.status.isSuccess, "\(outcome.errors)")
        let rounds = try outcome.output.split(separator: "\n").map {
          try JSONDecoder().decode(Round.self, from: Data($0.utf8))
        }
        #expect(rounds.count == 3)
        for round in rounds {
          #expect((round.agents, round.malicious) == (5, 2) && round.differences.isEmpty, "\(round)")
          #expect((round.sigma == 0) == (round.departure == 0))
        }
      }
    }

    @Test func oneRunOfThePipelineIsToBeMeant() throws {
      try withTemporaryFolder { folder in
        let several = try check([], in: folder)
        #expect(!several.status.isSuccess && several.errors.contains("3 runs are meant"))
        let lab = try check(["defense=foolsgold"], in: folder)
        #expect(!lab.status.isSuccess && lab.errors.contains("foolsgold is in the lab only"))
      }
    }
  }
}
