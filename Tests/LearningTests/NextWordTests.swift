import Glibc
import Learning
import Testing

private let (vocabulary, context, width, hidden) = (5, 3, 2, 4)
private let network = Network.nextWord(vocabulary: vocabulary, context: context, embedding: width, hidden: hidden)

/// Contexts in which tokens come twice and one, 4, never.
private let data = FloatExamples(
  features: context, values: [0, 1, 1, 2, 2, 2, 3, 0, 1, 1, 3, 0], classes: [1, 4, 0, 2])

/// A second, plain computation of the loss in Double, to differentiate numerically.
private func referenceLoss(_ parameters: [Double]) -> Double {
  var rest = parameters[...]
  func matrix(_ rows: Int, _ columns: Int) -> [[Double]] {
    (0..<rows).map { _ in
      defer { rest = rest.dropFirst(columns) }
      return Array(rest.prefix(columns))
    }
  }
  let (table, first, firstBias) = (matrix(vocabulary, width), matrix(hidden, context * width), matrix(1, hidden)[0])
  let (second, secondBias) = (matrix(vocabulary, hidden), matrix(1, vocabulary)[0])
  func dense(_ weights: [[Double]], _ bias: [Double], _ input: [Double]) -> [Double] {
    zip(weights, bias).map { row, bias in zip(row, input).reduce(bias) { $0 + $1.0 * $1.1 } }
  }
  var total = 0.0
  for example in 0..<data.count {
    let tokens = (0..<context).map { Int(data.values[example * context + $0]) }
    let logits = dense(second, secondBias, dense(first, firstBias, tokens.flatMap { table[$0] }).map { tanh($0) })
    total += log(logits.reduce(0) { $0 + exp($1) }) - logits[Int(data.classes[example])]
  }
  return total / Double(data.count)
}

@Suite struct NextWordTests {
  @Test func theTensorsAreNamedAndShaped() {
    #expect(
      network.tensors.map(\.name) == ["embedding.weight", "fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"])
    #expect(network.tensors.map(\.shape) == [[5, 2], [4, 6], [4], [5, 4], [5]])
    #expect(
      Network.nextWord(vocabulary: 1000, context: 6, embedding: 32, hidden: 64).parameterCount
        == 32_000 + 193 * 64 + 65_000)
  }

  /// As in `GradientTests`; large parameters, so that tanh bends.
  @Test func everyParameterAgreesWithFiniteDifferences() {
    let parameters = network.initialParameters(seed: 2).map { 1.5 * $0 + 0.05 }
    let (loss, gradient) = network.lossAndGradient(parameters, on: data)
    var moved = parameters.map(Double.init)
    #expect(abs(loss - referenceLoss(moved)) < 1e-6)
    for index in parameters.indices {
      let value = moved[index]
      moved[index] = value + 1e-6
      let above = referenceLoss(moved)
      moved[index] = value - 1e-6
      let below = referenceLoss(moved)
      moved[index] = value
      #expect(abs(Double(gradient[index]) - (above - below) / 2e-6) < 2e-6, "parameter \(index)")
    }
    #expect(gradient[8...9] == [0, 0])
  }

  /// Glorot's bound of the first dense layer is √(6 / 10); what a table has is within 1.
  @Test func startValuesKeepTheirBounds() {
    let parameters = network.initialParameters(seed: 4)
    #expect(parameters[..<10].allSatisfy { abs($0) <= 1 })
    #expect(parameters[10..<34].allSatisfy { abs($0) <= 0.775 } && parameters[10..<34].contains { abs($0) > 0.5 })
    #expect(parameters[34..<38].allSatisfy { $0 == 0 })
  }

  @Test func theNextWordIsLearnt() {
    let plan = TrainingPlan(epochs: 300, batch: 4, seed: 1)
    let trained = network.trained(
      from: network.initialParameters(seed: 1), on: data, with: Adam(learningRate: 0.02), plan)
    #expect(network.predictions(trained, on: data) == data.classes)
  }
}

@Suite struct TopAccuracyTests {
  private let network = Network.mlp(3, 3)
  private let identity: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
  private let data = FloatExamples(
    features: 3, values: [3, 2, 1, 3, 2, 1, 3, 2, 1, 1, 1, 1], classes: [0, 1, 2, 1])

  /// Of equally likely classes the lower comes first, as in `predictions`.
  @Test func anExampleCountsWhenItsLabelIsAmongTheFirst() {
    #expect(network.accuracy(identity, on: data, top: 1) == 0.25)
    #expect(network.accuracy(identity, on: data, top: 2) == 0.75)
    #expect(network.accuracy(identity, on: data, top: 3, batch: 3) == 1)
    #expect(accuracy(network.predictions(identity, on: data), of: data.classes) == 0.25)
  }
}
