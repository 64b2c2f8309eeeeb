import Glibc

/// The hyperbolic tangent of each element; the derivative is `1 − tanh²`.
struct Tanh: Layer {
  let inputs: Int

  var outputs: Int { inputs }
  var tensors: [(name: String, shape: [Int])] { [] }
  var initialBounds: [Float] { [] }

  func forward(_ parameters: UnsafePointer<Float>, _ input: Matrix, _ output: Matrix) {
    for index in 0..<input.count { output.values[index] = tanhf(input.values[index]) }
  }

  func backward(
    _ parameters: UnsafePointer<Float>, _ input: Matrix, _ output: Matrix, outputGradient: Matrix,
    parameterGradient: UnsafeMutablePointer<Float>, inputGradient: Matrix?
  ) {
    guard let inputGradient else { return }
    for index in 0..<output.count {
      let value = output.values[index]
      inputGradient.values[index] = (1 - value * value) * outputGradient.values[index]
    }
  }
}
