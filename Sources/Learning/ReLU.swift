/// `max(x, 0)` for each element; the derivative at 0 is 0.
struct ReLU: Layer {
  let inputs: Int

  var outputs: Int { inputs }
  var tensors: [(name: String, shape: [Int])] { [] }
  var initialBounds: [Float] { [] }

  func forward(_ parameters: UnsafePointer<Float>, _ input: Matrix, _ output: Matrix) {
    for index in 0..<input.count {
      let value = input.values[index]
      output.values[index] = value > 0 ? value : 0
    }
  }

  func backward(
    _ parameters: UnsafePointer<Float>, _ input: Matrix, _ output: Matrix, outputGradient: Matrix,
    parameterGradient: UnsafeMutablePointer<Float>, inputGradient: Matrix?
  ) {
    guard let inputGradient else { return }
    for index in 0..<output.count {
      inputGradient.values[index] = output.values[index] > 0 ? outputGradient.values[index] : 0
    }
  }
}
