import Foundation
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
    let (fall, rise) = (
      probe.separation(fallFrom: start, to: trained), probe.separation(fallFrom: trained, to: start)
    )
    #expect(fall.area > 0.8 && abs(fall.area + rise.area - 1) < 1e-12)
    #expect(probe.separation(fallFrom: trained, to: trained) == Separation(members: [0], others: [0]))
  }

  @Test func membersAndOthersHaveTheSameClasses() {
    let (one, other) = (
      Dataset(values: [1, 2], labels: [0, 0], features: 1), Dataset(values: [3], labels: [1], features: 1)
    )
    var generator = SeededGenerator(seed: 1)
    #expect(MembershipProbe(Network.mlp(1, 2), members: one, others: other, with: &generator) == nil)
  }

  private let training = LocalTraining(
    network: .mlp(9, 4, 3), epochs: 2, batch: 5, optimiser: SGD(learningRate: 0.1), seed: 1)

  /// An update of the bias alone, for a base of zeros that holds all classes for equally likely whatever the example.
  private func constructed(_ bias: [Double]) -> [Float] {
    [Float](repeating: 0, count: network.parameterCount - 3) + bias.map(Float.init)
  }

  private func inference(from base: [Float]? = nil) throws -> ClassInference {
    let base = base ?? [Float](repeating: 0, count: network.parameterCount)
    return try #require(ClassInference(training, base: base, others: AttackSample.data(3)))
  }

  /// Δb = ηT (s − p̄), with 8 whole batches in 41 examples, and the softmax of the bias for p̄, by Simpson's rule.
  @Test func theBiasTellsTheSharesOfTheClassesAsByHand() throws {
    let (bias, rate) = ([0.5, -0.1, -0.4], 0.1 * 2 * 8)
    func likely(_ part: Double) -> [Double] {
      let odds = bias.map { exp(part * $0) }
      return odds.map { $0 / odds.reduce(0, +) }
    }
    let truth = bias.indices.map { k in
      bias[k] / rate + (likely(0)[k] + 4 * likely(0.5)[k] + likely(1)[k]) / 6
    }
    #expect(abs(truth.reduce(0, +) - 1) < 1e-12 && truth.allSatisfy { $0 > 0 })
    let shares = try #require(try inference().shares(of: constructed(bias), examples: 41))
    #expect(totalVariation(shares, truth) < 1e-6)
  }

  @Test func noiseOfTheSizeOfTheBiasHidesTheShares() throws {
    let (inference, bias) = (try inference(), [0.8, -0.3, -0.5])
    let clean = try #require(inference.shares(of: constructed(bias), examples: 41))
    func distance(_ size: Double) throws -> Double {
      var generator = SeededGenerator(seed: 1)
      let distances = try (0..<50).map { _ in
        let noisy = bias.map { $0 + size * (2 * generator.unit() - 1) }
        return totalVariation(clean, try #require(inference.shares(of: constructed(noisy), examples: 41)))
      }
      return distances.reduce(0, +) / Double(distances.count)
    }
    #expect(try distance(0) == 0)
    #expect(try distance(0.05) < 0.05)
    #expect(try distance(2) > 0.3)
  }

  /// Nothing moves but by what the training does: so much is lost by the line that stands for the way and by other examples.
  @Test func aTrainedUpdateTellsItsClasses() throws {
    let base = network.initialParameters(seed: 1)
    let whole = AttackSample.data(4, count: 90)
    let skewed = whole.subset((0..<90).filter { whole.labels[$0] == 2 || $0 % 4 == 0 })
    let update = training.update(base: base, data: skewed, agent: "a", round: 1).values
    let shares = try #require(try inference(from: base).shares(of: update, examples: skewed.count))
    #expect(shares[2] == shares.max() && abs(shares.reduce(0, +) - 1) < 1e-9)
    #expect(totalVariation(shares, skewed.classShares(3)) < 0.05)
  }

  @Test func whereTheBiasTellsNothingNothingIsInferred() throws {
    let adam = LocalTraining(network: network, batch: 5, optimiser: Adam(), seed: 1)
    let heavy = LocalTraining(network: network, batch: 5, optimiser: SGD(learningRate: 0.1, momentum: 0.9), seed: 1)
    let base = network.initialParameters(seed: 1)
    for training in [adam, heavy] {
      #expect(ClassInference(training, base: base, others: AttackSample.data(3)) == nil)
    }
    let twoOfThree = AttackSample.data(3).subset([0, 1, 3])
    #expect(ClassInference(training, base: base, others: twoOfThree) == nil)
    #expect(try inference().shares(of: constructed([0, 0, 0]), examples: 4) == nil)
  }

  @Test func sharesAreApartByWhatOneHasElsewhere() {
    #expect(totalVariation([0.5, 0.5, 0], [0.5, 0, 0.5]) == 0.5)
    #expect(AttackSample.data(1, count: 4).classShares(4) == [0.5, 0.25, 0.25, 0])
  }
}
