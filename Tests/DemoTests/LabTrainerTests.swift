import AgentClient
import Demo
import Lab
import Learning
import Rounds
import TestSupport
import Testing

@Suite struct LabTrainerTests {
  private let training = LocalTraining(network: .mlp(4, 3, 2), epochs: 1, batch: 2, seed: 5)
  private let data = Dataset(
    values: (0..<32).map { UInt8($0 * 7) }, labels: [0, 1, 0, 1, 1, 0, 0, 1], features: 4)

  private func trained(_ role: Role, release: UInt64) throws -> Trained {
    try withTemporaryFolder { path in
      let spec = try ModelSpec(training.network)
      let weights = spec.safetensors(row: training.network.initialParameters(seed: 5))
      try FileSystem.replace("\(path)/base", with: weights, synchronised: false)
      let task = TrainingTask(release: release, base: try ModelFile(path: "\(path)/base"), folder: path)
      return try LabTrainer(training, data: data, agent: "a", role: role).train(task)
    }
  }

  @Test func anUpdateIsTheLabsOwnForTheRoundAfterTheRelease() throws {
    let base = training.network.initialParameters(seed: 5)
    let update = training.update(base: base, data: data, agent: "a", round: 3)
    let found = try trained(.honest, release: 2)
    #expect(found.update == update.values && found.claimedCount == 8)
    #expect(found.metrics.count == 2 && found.metrics.fault == nil)
    #expect(try trained(.honest, release: 2).update == found.update)
    #expect(try trained(.honest, release: 3).update != found.update)
  }

  @Test func anInflaterClaimsAThousandTimesItsSamples() throws {
    let attack = Inflation(PixelTrigger(side: 2, square: 0..<1, target: 1))
    #expect(try trained(.attacker(attack), release: 2).claimedCount == 8000)
  }
}
