extension Network {
  /// Runs the batch that lies in `workspace.activation(0)` through all layers; returns the logits.
  func forward(_ parameters: UnsafePointer<Float>, _ workspace: borrowing Workspace, rows: Int) -> Matrix {
    for (index, layer) in layers.enumerated() {
      layer.forward(
        parameters + offsets[index], workspace.activation(index, rows: rows),
        workspace.activation(index + 1, rows: rows))
    }
    return workspace.activation(layers.count, rows: rows)
  }

  /// Forward, mean cross-entropy, backward. Writes all of `gradient` (`parameterCount` floats), returns the loss.
  func lossAndGradient(
    _ parameters: UnsafePointer<Float>, _ workspace: borrowing Workspace, rows: Int,
    gradient: UnsafeMutablePointer<Float>
  ) -> Double {
    let logits = forward(parameters, workspace, rows: rows)
    let last = workspace.gradient(layers.count, rows: rows)
    last.values.update(from: logits.values, count: logits.count)
    let loss = SoftmaxCrossEntropy.replaceByGradient(last, labels: workspace.labels)
    for index in layers.indices.reversed() {
      layers[index].backward(
        parameters + offsets[index], workspace.activation(index, rows: rows),
        workspace.activation(index + 1, rows: rows), outputGradient: workspace.gradient(index + 1, rows: rows),
        parameterGradient: gradient + offsets[index],
        inputGradient: index > 0 ? workspace.gradient(index, rows: rows) : nil)
    }
    return loss
  }

  /// Mean cross-entropy of all examples of `data` (at least one) and its gradient, as one batch.
  package func lossAndGradient(_ parameters: [Float], on data: some TrainingData) -> (loss: Double, gradient: [Float]) {
    check(parameters, data)
    let workspace = Workspace(for: self, capacity: data.count, withGradients: true)
    Array(0..<data.count).withUnsafeBufferPointer {
      data.copy($0, inputs: workspace.activation(0, rows: data.count).values, labels: workspace.labels)
    }
    var loss = 0.0
    let gradient = [Float](unsafeUninitializedCapacity: parameterCount) { buffer, count in
      loss = parameters.withUnsafeBufferPointer {
        lossAndGradient($0.baseAddress!, workspace, rows: data.count, gradient: buffer.baseAddress!)
      }
      count = parameterCount
    }
    return (loss, gradient)
  }

  func check(_ parameters: [Float], _ data: some TrainingData) {
    precondition(parameters.count == parameterCount, "parameters of another network")
    precondition(data.features == inputs, "examples of another width than the network's input")
  }
}
