import Lab
import Learning
import Testing

@Suite struct InferenceTests {
  /// Of nine pairs the member is ahead in seven and level in one; above 2 there are two members of three and no other.
  @Test func scoresOfMembersAndOthersAreToldApartAsByHand() {
    let separation = Separation(members: [3, 1, 2.5], others: [1, 0, 2])
    #expect(abs(separation.area - 7.5 / 9) < 1e-12 && abs(separation.advantage - 2.0 / 3) < 1e-12)
    let alike = Separation(members: [1, 1], others: [1, 1, 1])
    #expect(alike.area == 0.5 && alike.advantage == 0)
    #expect(Separation(members: [0], others: [1, 2]).area == 0)
    #expect(Separation(members: [5, 6], others: [1, 2]).advantage == 1)
  }

  private let network = Network.mlp(9, 4, 3)

  /// A model that was trained for long on a few examples knows them; the one before knows none.
  @Test func whatAModelWasTrainedOnIsToldFromTheRest() throws {
    let (inside, outside) = (AttackSample.data(1, count: 30), AttackSample.data(2, count: 30))
    var generator = SeededGenerator(seed: 1)
    let probe = try #require(MembershipProbe(network, members: inside, others: outside, with: &generator))
    let start = network.initialParameters(seed: 1)
    let trained = network.trained(
      from: start, on: inside, with: Adam(learningRate: 0.02), TrainingPlan(epochs: 200, batch: 5, seed: 1))
    #expect(probe.separation([trained]).area > 0.8)
    #expect(abs(probe.separation([start]).area - 0.5) < 0.2)
    #expect(probe.separation([start, trained]) != probe.separation([trained]))
  }

  @Test func membersAndOthersHaveTheSameClasses() {
    let (one, other) = (
      Dataset(values: [1, 2], labels: [0, 0], features: 1), Dataset(values: [3], labels: [1], features: 1)
    )
    var generator = SeededGenerator(seed: 1)
    #expect(MembershipProbe(Network.mlp(1, 2), members: one, others: other, with: &generator) == nil)
  }

  /// A base that knows nothing holds all classes for equally likely, so the bias moves by ηT (s − 1/3).
  @Test func theBiasTellsTheSharesOfTheClasses() throws {
    let training = LocalTraining(network: network, epochs: 2, batch: 5, optimiser: SGD(learningRate: 0.1), seed: 1)
    let base = [Float](repeating: 0, count: network.parameterCount)
    let inference = try #require(
      ClassInference(training, base: base, known: AttackSample.data(3), examples: 41))
    let truth = [0.7, 0.25, 0.05]
    let rate = 0.1 * 2 * 8
    let update = [Float](repeating: 9, count: base.count - 3) + truth.map { Float(rate * ($0 - 1.0 / 3)) }
    #expect(totalVariation(inference.shares(of: update), truth) < 1e-6)
    #expect(totalVariation(inference.shares(of: update.map { $0 / 2 }), truth) > 0.1)
  }

  @Test func aTrainedUpdateTellsItsMainClass() throws {
    let training = LocalTraining(network: network, epochs: 1, batch: 5, optimiser: SGD(learningRate: 0.05), seed: 1)
    let base = network.initialParameters(seed: 1)
    let whole = AttackSample.data(4, count: 90)
    let skewed = whole.subset((0..<90).filter { whole.labels[$0] == 2 || $0 % 4 == 0 })
    let update = training.update(base: base, data: skewed, agent: "a", round: 1).values
    let inference = try #require(
      ClassInference(training, base: base, known: AttackSample.data(3), examples: skewed.count))
    let shares = inference.shares(of: update)
    #expect(shares[2] == shares.max() && abs(shares.reduce(0, +) - 1) < 1e-9)
    #expect(totalVariation(shares, skewed.classShares(3)) < 0.15)
  }

  @Test func otherOptimisersTellNothing() {
    let adam = LocalTraining(network: network, batch: 5, optimiser: Adam(), seed: 1)
    let base = network.initialParameters(seed: 1)
    #expect(ClassInference(adam, base: base, known: AttackSample.data(3), examples: 40) == nil)
    let sgd = LocalTraining(network: network, batch: 5, seed: 1)
    #expect(ClassInference(sgd, base: base, known: AttackSample.data(3).subset([0, 3]), examples: 40) == nil)
  }
}
