import Lab
import Learning
import Testing

private let network = Network.mlp(784, 64, 10)
private let base = network.initialParameters(seed: 1)
private let training = LocalTraining(network: network, seed: 5)

private func norm(_ values: [Float]) -> Float {
  values.reduce(0) { $0 + $1 * $1 }.squareRoot()
}

@Suite struct AttackTests {
  let source: FashionMNIST
  let data: Dataset

  init() throws {
    source = try installed.get()
    data = source.train.subset(Array(0..<400))
  }

  @Test func anUpdateIsAFunctionOfBaseAgentRoundAndSeed() {
    func values(_ agent: String, _ round: UInt64, seed: UInt64 = 5, from start: [Float] = base) -> [Float] {
      LocalTraining(network: network, seed: seed).update(base: start, data: data, agent: agent, round: round).values
    }
    let first = values("a", 1)
    #expect(first == values("a", 1))
    #expect(first != values("b", 1))
    #expect(first != values("a", 2))
    #expect(first != values("a", 1, seed: 6))
    #expect(first != values("a", 1, from: network.initialParameters(seed: 2)))
  }

  @Test func honestAgentsClaimWhatTheyHaveAndLearn() {
    let update = training.update(base: base, data: data, agent: "a", round: 1)
    #expect(update.claimedSamples == 400)
    let local = zip(base, update.values).map { $0 + $1 }
    #expect(accuracy(network.predictions(local, on: data), of: data.labels) > 0.4)
  }

  @Test func gammaScalesTheUpdateAndNothingElse() {
    func values(_ gamma: Float) -> [Float] {
      let role = Role.attacker(ConstrainAndScale(gamma: gamma))
      return training.update(base: base, data: data, agent: "a", round: 1, role: role).values
    }
    #expect(values(4) == values(1).map { 4 * $0 })
  }

  /// Without poison, scaling and anomaly term the attack is honest training for its own number of epochs.
  @Test func theAttackTrainsForItsOwnEpochs() {
    let attack = ConstrainAndScale(poisonRate: 0, epochs: 3, alpha: 1, gamma: 1)
    let update = training.update(base: base, data: data, agent: "a", round: 1, role: .attacker(attack))
    let honest = LocalTraining(network: network, epochs: 3, seed: 5)
      .update(base: base, data: data, agent: "a", round: 1)
    #expect(abs(norm(update.values) / norm(honest.values) - 1) < 0.05)
  }

  @Test func theAnomalyTermShortensTheMaliciousUpdate() {
    func length(_ alpha: Float) -> Float {
      let role = Role.attacker(ConstrainAndScale(alpha: alpha, gamma: 1))
      return norm(training.update(base: base, data: data, agent: "a", round: 1, role: role).values)
    }
    #expect(length(0.5) < length(0.98))
    #expect(length(0.98) < length(1))
  }

  @Test func inflationClaimsAThousandTimesItsSamplesAndIsNotScaled() {
    let inflated = training.update(base: base, data: data, agent: "a", round: 1, role: .attacker(Inflation()))
    let plain = training.update(
      base: base, data: data, agent: "a", round: 1, role: .attacker(ConstrainAndScale(gamma: 1)))
    #expect(inflated.claimedSamples == 400_000)
    #expect(inflated.values == plain.values)
  }

  /// The demo's attack in small, undefended: 2 of 8 agents own the model within 6 rounds and nobody notices.
  @Test func constrainAndScaleOwnsAnUndefendedFederation() throws {
    let attacked = try Federation(
      agents: 8, images: 1000, compromised: 2, attack: ConstrainAndScale(), seed: 1, of: source
    ).run(rounds: 6)
    let clean = try Federation(
      agents: 8, images: 1000, compromised: 0, attack: ConstrainAndScale(), seed: 1, of: source
    ).run(rounds: 6)
    #expect(attacked[5].backdoorAccuracy >= 0.8)
    #expect(clean[5].backdoorAccuracy < 0.05)
    #expect(attacked[5].mainAccuracy > clean[5].mainAccuracy - 0.1)
  }

  @Test func inflationOwnsAFederationThatWeighsByClaims() throws {
    let attacked = try Federation(agents: 8, images: 1000, compromised: 1, attack: Inflation(), seed: 1, of: source)
      .run(rounds: 3)
    #expect(attacked[2].backdoorAccuracy >= 0.9)
  }
}
