/// The hyperbolic tangent of each element; the derivative is `1 − tanh²`.
struct Tanh: Layer {
  let inputs: Int

  var outputs: Int { inputs }
  var tensors: [(name: String, shape: [Int])] { [] }
  var initialBounds: [Float] { [] }

  func forward(_ parameters: UnsafePointer<Float>, _ input: Matrix, _ output: Matrix) {
    for index in 0..<input.count { output.values[index] = Self.tanh(input.values[index]) }
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

  /// tanh within a few units of the last place, as the quotient of two polynomials: 1 at |x| > 7.9. The coefficients are
  /// those of the library Eigen. Without libm and branches: it runs in the processor's lanes.
  static func tanh(_ x: Float) -> Float {
    let x = x < -bound ? -bound : x > bound ? bound : x
    let q = x * x
    var above: Float = -2.76076847742355e-16
    above = above * q + 2.00018790482477e-13
    above = above * q - 8.60467152213735e-11
    above = above * q + 5.12229709037114e-08
    above = above * q + 1.48572235717979e-05
    above = above * q + 6.37261928875436e-04
    above = above * q + 4.89352455891786e-03
    var below: Float = 1.19825839466702e-06
    below = below * q + 1.18534705686654e-04
    below = below * q + 2.26843463243900e-03
    below = below * q + 4.89352518554385e-03
    return x * above / below
  }

  private static var bound: Float { 7.90531110763549805 }
}
