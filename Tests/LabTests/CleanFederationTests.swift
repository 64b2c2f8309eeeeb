import Kernels
import Lab
import Learning
import Testing

@Suite struct CleanFederationTests {
  init() { BLAS.useOneThread() }

  private let training = AttackSample.training
  private let agents = [("a", AttackSample.data(1, count: 10)), ("b", AttackSample.data(2, count: 40))].map {
    (name: $0.0, data: $0.1)
  }

  /// The mean weighted by sample counts, in Double.
  private func next(_ base: [Float], round: UInt64) -> [Double] {
    let updates = agents.map { training.update(base: base, data: $0.data, agent: $0.name, round: round).values }
    return base.indices.map { Double(base[$0]) + 0.2 * Double(updates[0][$0]) + 0.8 * Double(updates[1][$0]) }
  }

  @Test func eachRoundAddsTheWeightedMeanAndTheLastTwoModelsAreTold() {
    let start = training.network.initialParameters(seed: training.seed)
    let none = CleanFederation.models(training, agents: agents, rounds: 0)
    #expect(none.last == start && none.before == start)
    let one = CleanFederation.models(training, agents: agents, rounds: 1)
    #expect(one.before == start && isNear(one.last, next(start, round: 1)))
    let two = CleanFederation.models(training, agents: agents, rounds: 2)
    #expect(two.before == one.last && isNear(two.last, next(one.last, round: 2)))
    #expect(CleanFederation.model(training, agents: agents, rounds: 2) == two.last)
  }
}
