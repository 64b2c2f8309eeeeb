import Learning
import Testing

@Suite struct NetworkTests {
  @Test func theMlpHasTheTensorsOfTheModelSpec() {
    let network = Network.mlp(784, 64, 10)
    #expect(network.tensors.map(\.name) == ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"])
    #expect(network.tensors.map(\.shape) == [[64, 784], [64], [10, 64], [10]])
    #expect(network.parameterCount == 50_890)
  }

  @Test func startValuesHaveHeVarianceAndZeroBias() {
    let network = Network.mlp(784, 64, 10)
    let parameters = network.initialParameters(seed: 4)
    let weights = parameters[..<(784 * 64)]
    let variance = weights.reduce(0.0) { $0 + Double($1 * $1) } / Double(weights.count)
    #expect(abs(variance / (2.0 / 784) - 1) < 0.02)
    #expect(parameters[(784 * 64)..<(785 * 64)].allSatisfy { $0 == 0 })
    #expect(parameters == network.initialParameters(seed: 4))
    #expect(parameters != network.initialParameters(seed: 5))
  }

  @Test func predictionsAreInOrderWhateverTheBatch() {
    let network = Network.mlp(3, 3)
    let classes = (0..<101).map { UInt16($0 * $0 % 7 % 3) }
    let data = FloatExamples(
      features: 3, values: classes.flatMap { label in (0..<3).map { $0 == label ? 1 : 0 } }, classes: classes)
    let identity: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
    for batch in [1, 7, 10, 100, 101, 500] {
      #expect(network.predictions(identity, on: data, batch: batch) == classes)
    }
  }

  @Test func accuracyCountsHits() {
    #expect(accuracy([1, 2, 3, 4], of: [1, 0, 3, 0]) == 0.5)
  }
}
