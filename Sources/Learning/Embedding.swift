/// A table of `width` floats for each of `tokens` numbers; the rows of an example's numbers stand one after the other in
/// the output. The first layer of a network: its inputs are whole numbers below `tokens`, without a gradient.
struct Embedding: Layer {
  let tokens: Int
  let width: Int
  let inputs: Int

  var outputs: Int { inputs * width }
  var tensors: [(name: String, shape: [Int])] { [("embedding.weight", [tokens, width])] }

  /// The variance is 1 / 3.
  var initialBounds: [Float] { [1] }

  func forward(_ parameters: UnsafePointer<Float>, _ input: Matrix, _ output: Matrix) {
    for index in 0..<input.count {
      (output.values + index * width).update(from: parameters + row(input.values[index]), count: width)
    }
  }

  func backward(
    _ parameters: UnsafePointer<Float>, _ input: Matrix, _ output: Matrix, outputGradient: Matrix,
    parameterGradient: UnsafeMutablePointer<Float>, inputGradient: Matrix?
  ) {
    precondition(inputGradient == nil, "nothing stands before an embedding")
    parameterGradient.update(repeating: 0, count: parameterCount)
    for index in 0..<input.count {
      let sum = parameterGradient + row(input.values[index])
      let slope = outputGradient.values + index * width
      for column in 0..<width { sum[column] += slope[column] }
    }
  }

  /// Where a token's row begins.
  private func row(_ number: Float) -> Int {
    let token = Int(number)
    precondition(token >= 0 && token < tokens, "a token outside the vocabulary")
    return token * width
  }
}
