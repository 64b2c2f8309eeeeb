import Glibc
import Learning
import Testing

/// A second, plain computation of an MLP's loss in Double, to differentiate numerically.
private func referenceLoss(_ parameters: [Double], widths: [Int], on data: FloatExamples) -> Double {
  var total = 0.0
  for example in 0..<data.count {
    var values = (0..<widths[0]).map { Double(data.values[example * widths[0] + $0]) }
    var offset = 0
    for (index, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
      if index > 0 { values = values.map { max($0, 0) } }
      let bias = offset + inputs * outputs
      let entered = values
      values = (0..<outputs).map { row in
        (0..<inputs).reduce(parameters[bias + row]) { $0 + parameters[offset + row * inputs + $1] * entered[$1] }
      }
      offset = bias + outputs
    }
    total += log(values.reduce(0) { $0 + exp($1) }) - values[Int(data.classes[example])]
  }
  return total / Double(data.count)
}

@Suite struct GradientTests {
  /// Single precision against central differences in Double with h = 1e-6: agreement to 2e-6 absolute, a few
  /// units of float rounding for gradients of order 0.1.
  @Test(arguments: [[4, 3], [5, 7, 3], [6, 9, 5, 4]])
  func everyParameterAgreesWithFiniteDifferences(widths: [Int]) {
    let network = widths.count == 2 ? Network.mlp(4, 3) : widths.count == 3 ? .mlp(5, 7, 3) : .mlp(6, 9, 5, 4)
    let data = FloatExamples.clusters(widths.last!, of: 12, features: widths[0], spread: 2, seed: 5)
    var generator = SeededGenerator(seed: 3)
    let parameters = network.initialParameters(seed: 1).map { $0 + Float(generator.unit() - 0.5) / 5 }
    let (loss, gradient) = network.lossAndGradient(parameters, on: data)

    var moved = parameters.map(Double.init)
    #expect(abs(loss - referenceLoss(moved, widths: widths, on: data)) < 1e-6)
    for index in parameters.indices {
      let value = moved[index]
      moved[index] = value + 1e-6
      let above = referenceLoss(moved, widths: widths, on: data)
      moved[index] = value - 1e-6
      let below = referenceLoss(moved, widths: widths, on: data)
      moved[index] = value
      let slope = (above - below) / 2e-6
      #expect(abs(Double(gradient[index]) - slope) < 2e-6, "parameter \(index)")
    }
  }

  @Test func theLossOfHugeLogitsIsFinite() {
    let network = Network.mlp(1, 2)
    let data = FloatExamples(features: 1, values: [1], classes: [1])
    let (loss, gradient) = network.lossAndGradient([1e4, -1e4, 0, 0], on: data)
    #expect(loss == 2e4)
    #expect(gradient == [1, -1, 1, -1])
  }
}
