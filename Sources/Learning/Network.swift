/// A feed-forward classifier as a value: layers over one flat parameter vector.
///
/// The vector holds the tensors row-major in the order of `tensors`; it is what an agent trains and sends.
package struct Network: Sendable {
  let layers: [any Layer]

  /// Where each layer's parameters begin in the flat vector.
  let offsets: [Int]

  package let parameterCount: Int

  /// Name and shape of every tensor: `fc1.weight` [64, 784], `fc1.bias` [64], …
  package let tensors: [(name: String, shape: [Int])]

  private init(layers: [any Layer]) {
    self.layers = layers
    var offset = 0
    var offsets: [Int] = []
    var tensors: [(name: String, shape: [Int])] = []
    for layer in layers {
      offsets.append(offset)
      offset += layer.parameterCount
      tensors += layer.tensors
    }
    (self.offsets, self.tensors, parameterCount) = (offsets, tensors, offset)
  }

  /// Dense layers of these widths with ReLU between them; needs an input and an output width, all positive. Two widths
  /// are softmax regression.
  package static func mlp(_ widths: Int...) -> Network {
    precondition(widths.count >= 2 && widths.allSatisfy { $0 > 0 }, "an MLP needs two or more positive widths")
    var layers: [any Layer] = []
    for (number, (inputs, outputs)) in zip(1..., zip(widths, widths.dropFirst())) {
      if !layers.isEmpty { layers.append(ReLU(inputs: inputs)) }
      layers.append(Dense(name: "fc\(number)", inputs: inputs, outputs: outputs, start: .he))
    }
    return Network(layers: layers)
  }

  /// Tells the next of `vocabulary` tokens from the `context` numbers of those before it: a table of `embedding` floats
  /// for every token, a dense layer of `hidden` with tanh, a dense layer (Bengio et al. 2003, without direct
  /// connections). All sizes are positive.
  package static func nextWord(vocabulary: Int, context: Int, embedding: Int, hidden: Int) -> Network {
    precondition([vocabulary, context, embedding, hidden].allSatisfy { $0 > 0 }, "sizes are positive")
    let table = Embedding(tokens: vocabulary, width: embedding, inputs: context)
    return Network(layers: [
      table, Dense(name: "fc1", inputs: table.outputs, outputs: hidden, start: .glorot), Tanh(inputs: hidden),
      Dense(name: "fc2", inputs: hidden, outputs: vocabulary, start: .glorot),
    ])
  }

  package var inputs: Int { layers[0].inputs }
  package var outputs: Int { layers[layers.count - 1].outputs }

  /// Uniform start values of each layer's own width, and zero biases: the same bytes for the same seed on every platform.
  package func initialParameters(seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed, stream: "initial parameters")
    var parameters: [Float] = []
    parameters.reserveCapacity(parameterCount)
    for layer in layers {
      for (tensor, bound) in zip(layer.tensors, layer.initialBounds) {
        let count = tensor.shape.reduce(1, *)
        for _ in 0..<count {
          parameters.append(bound == 0 ? 0 : bound * Float(2 * generator.unit() - 1))
        }
      }
    }
    return parameters
  }
}
