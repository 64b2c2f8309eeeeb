/// One step of a network as a value: it holds widths, never parameters.
///
/// Parameters and their gradient are slices of the network's flat vector, `parameterCount` floats each.
/// Inputs and outputs are batches, one example a row.
protocol Layer: Sendable {
  var inputs: Int { get }
  var outputs: Int { get }

  /// Names and shapes in the order the parameters lie in memory; empty for a layer without parameters.
  var tensors: [(name: String, shape: [Int])] { get }

  /// Largest absolute start value of each tensor; 0 leaves it at zero.
  var initialBounds: [Float] { get }

  func forward(_ parameters: UnsafePointer<Float>, _ input: Matrix, _ output: Matrix)

  /// Writes (does not add) the parameter gradient and, unless nil, the gradient with respect to the input.
  func backward(
    _ parameters: UnsafePointer<Float>, _ input: Matrix, _ output: Matrix, outputGradient: Matrix,
    parameterGradient: UnsafeMutablePointer<Float>, inputGradient: Matrix?)
}

extension Layer {
  var parameterCount: Int {
    tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
  }
}
