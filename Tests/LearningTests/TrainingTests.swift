import Learning
import Testing

private let network = Network.mlp(10, 16, 4)
private let base = network.initialParameters(seed: 1)
private let data = FloatExamples.clusters(4, of: 203, features: 10, spread: 0.6, seed: 11)

private func distance(_ a: [Float], _ b: [Float]) -> Float {
  zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
}

@Suite struct TrainingTests {
  @Test(
    arguments: [
      SGD(learningRate: 0.2), SGD(learningRate: 0.02, momentum: 0.9), Adam(learningRate: 0.01),
    ] as [any Optimiser])
  func everyOptimiserLearns(optimiser: any Optimiser) {
    let before = accuracy(network.predictions(base, on: data), of: data.classes)
    let plan = TrainingPlan(epochs: 30, batch: 20, seed: 3)
    let after = network.trained(from: base, on: data, with: optimiser, plan)
    #expect(before < 0.7)
    #expect(accuracy(network.predictions(after, on: data), of: data.classes) > 0.98)
  }

  @Test func theSameSeedGivesTheSameBytesAndAnotherSeedDoesNot() {
    func run(_ seed: UInt64) -> [Float] {
      network.trained(
        from: base, on: data, with: SGD(learningRate: 0.1), TrainingPlan(epochs: 2, batch: 20, seed: seed))
    }
    #expect(run(1) == run(1))
    #expect(run(1) != run(2))
  }

  @Test func aPartialLastBatchIsDropped() {
    let plan = TrainingPlan(epochs: 3, batch: 204, seed: 1)
    #expect(network.trained(from: base, on: data, with: SGD(learningRate: 0.1), plan) == base)
  }

  /// One step on the whole data, by hand: w − lr · (α g), since the anomaly term is 0 at the start.
  @Test func oneStepFollowsTheGradient() {
    let gradient = network.lossAndGradient(base, on: data).gradient
    for alpha: Float in [1, 0.5] {
      let plan = TrainingPlan(epochs: 1, batch: 203, seed: 1, alpha: alpha)
      let stepped = network.trained(from: base, on: data, with: SGD(learningRate: 0.1), plan)
      let expected = zip(base, gradient).map { $0 - 0.1 * alpha * $1 }
      #expect(distance(stepped, expected) < 1e-6)
    }
  }

  /// The second step by hand: `w₂ = w₁ − lr · (α g(w₁) + 2 (1 − α) (w₁ − w₀))`.
  @Test func theAnomalyTermHasTheGradientOfItsSquare() {
    func run(_ epochs: Int) -> [Float] {
      let plan = TrainingPlan(epochs: epochs, batch: 203, seed: 1, alpha: 0.25)
      return network.trained(from: base, on: data, with: SGD(learningRate: 0.1), plan)
    }
    let first = run(1)
    let gradient = network.lossAndGradient(first, on: data).gradient
    let expected = first.indices.map { index in
      first[index] - 0.1 * (0.25 * gradient[index] + 1.5 * (first[index] - base[index]))
    }
    #expect(distance(run(2), expected) < 1e-6)
  }

  @Test func theAnomalyTermKeepsTheModelNearItsBase() {
    func run(_ alpha: Float) -> Float {
      let plan = TrainingPlan(epochs: 20, batch: 20, seed: 3, alpha: alpha)
      return distance(network.trained(from: base, on: data, with: SGD(learningRate: 0.1), plan), base)
    }
    #expect(run(0.5) < run(0.9))
    #expect(run(0.9) < run(1))
    #expect(run(0) == 0)
  }

  /// Hand-computed from the definitions: gradient 1, then 2.
  @Test func momentumAndAdamTakeTheStepsOfTheirDefinitions() {
    #expect(steps(SGD(learningRate: 0.5, momentum: 0.5)) == [-0.5, -1.75])
    let adam = steps(Adam(learningRate: 0.1))
    #expect(abs(adam[0] + 0.1) < 1e-6)
    let mean = (0.9 * 0.1 + 0.1 * 2) / 0.19
    let square = (0.999 * 0.001 + 0.001 * 4) / (1 - 0.998001)
    #expect(abs(Double(adam[1] - adam[0]) + 0.1 * mean / square.squareRoot()) < 1e-5)
  }

  private func steps(_ optimiser: some Optimiser) -> [Float] {
    var optimiser = optimiser
    optimiser.start(count: 1)
    var parameters: [Float] = [0]
    return [1, 2].map { (slope: Float) in
      let gradient = [slope]
      var span = parameters.mutableSpan
      optimiser.step(&span, gradient.span)
      return parameters[0]
    }
  }
}
