import Kernels

/// `Y = X Wᵀ + b` with `W` outputs × inputs and `b` outputs, in this order (PyTorch's layout).
struct Dense: Layer {
  /// Where the start values come from, in their uniform forms.
  enum Start {
    /// He et al. 2015, for ReLU: variance 2 / inputs.
    case he
    /// Glorot and Bengio 2010, for tanh: variance 2 / (inputs + outputs).
    case glorot
  }

  let name: String
  let inputs: Int
  let outputs: Int
  let start: Start

  var tensors: [(name: String, shape: [Int])] {
    [("\(name).weight", [outputs, inputs]), ("\(name).bias", [outputs])]
  }

  /// A uniform value of variance v has the bound √(3 v).
  var initialBounds: [Float] {
    let width = start == .he ? inputs : inputs + outputs
    return [(6 / Float(width)).squareRoot(), 0]
  }

  func forward(_ parameters: UnsafePointer<Float>, _ input: Matrix, _ output: Matrix) {
    let bias = parameters + outputs * inputs
    for row in 0..<output.rows {
      output.row(row).update(from: bias, count: outputs)
    }
    gemm(
      false, true, input.rows, outputs, inputs, 1, input.values, inputs, parameters, inputs,
      1, output.values, outputs)
  }

  func backward(
    _ parameters: UnsafePointer<Float>, _ input: Matrix, _ output: Matrix, outputGradient: Matrix,
    parameterGradient: UnsafeMutablePointer<Float>, inputGradient: Matrix?
  ) {
    gemm(
      true, false, outputs, inputs, input.rows, 1, outputGradient.values, outputs, input.values, inputs,
      0, parameterGradient, inputs)
    sumRows(of: outputGradient, into: parameterGradient + outputs * inputs)
    if let inputGradient {
      gemm(
        false, false, input.rows, inputs, outputs, 1, outputGradient.values, outputs, parameters, inputs,
        0, inputGradient.values, inputs)
    }
  }

  private func sumRows(of matrix: Matrix, into sums: UnsafeMutablePointer<Float>) {
    sums.update(from: matrix.values, count: matrix.columns)
    for row in 1..<matrix.rows {
      let values = matrix.row(row)
      for column in 0..<matrix.columns { sums[column] += values[column] }
    }
  }
}
