/// How long and on what batches to train. The last, partial batch of an epoch is dropped.
package struct TrainingPlan: Sendable {
  package let epochs: Int
  package let batch: Int

  /// Selects the order of the examples.
  package let seed: UInt64

  /// 1: plain cross-entropy. Below 1 the loss is `α · CE + (1 − α) · ‖W − G‖²` with `G` the start parameters
  /// (constrain-and-scale, Bagdasaryan et al. 2020).
  package let alpha: Float

  package init(epochs: Int, batch: Int, seed: UInt64, alpha: Float = 1) {
    precondition(epochs > 0 && batch > 0, "a plan has at least one epoch and one example a batch")
    precondition((0...1).contains(alpha), "alpha is a share of the loss")
    self.epochs = epochs
    self.batch = batch
    self.seed = seed
    self.alpha = alpha
  }
}

extension Network {
  /// Trains on `data`, starting from `base`; returns the trained parameters. Nothing is allocated per batch.
  ///
  /// The same arguments give the same bytes on one machine with one BLAS thread. Runs on the caller's thread;
  /// data smaller than one batch leaves the parameters as they are.
  package func trained(
    from base: [Float], on data: some TrainingData, with optimiser: some Optimiser, _ plan: TrainingPlan
  ) -> [Float] {
    check(base, data)
    let workspace = Workspace(for: self, capacity: plan.batch, withGradients: true)
    var parameters = base
    var gradient = [Float](repeating: 0, count: parameterCount)
    var optimiser = optimiser
    optimiser.start(count: parameterCount)
    var generator = SeededGenerator(seed: plan.seed, stream: "batches")
    var order = Array(0..<data.count)
    for _ in 0..<plan.epochs {
      generator.shuffle(&order)
      forEachBatch(of: order, size: plan.batch) { indices in
        data.copy(indices, inputs: workspace.activation(0, rows: plan.batch).values, labels: workspace.labels)
        differentiate(parameters, workspace, into: &gradient)
        if plan.alpha < 1 { pull(&gradient, towards: base, from: parameters, alpha: plan.alpha) }
        var span = parameters.mutableSpan
        optimiser.step(&span, gradient.span)
      }
    }
    return parameters
  }

  private func differentiate(_ parameters: [Float], _ workspace: borrowing Workspace, into gradient: inout [Float]) {
    parameters.withUnsafeBufferPointer { parameters in
      gradient.withUnsafeMutableBufferPointer {
        _ = lossAndGradient(parameters.baseAddress!, workspace, rows: workspace.capacity, gradient: $0.baseAddress!)
      }
    }
  }
}

private func forEachBatch(of order: [Int], size: Int, _ body: (UnsafeBufferPointer<Int>) -> Void) {
  order.withUnsafeBufferPointer { order in
    for start in stride(from: 0, through: order.count - size, by: size) {
      body(UnsafeBufferPointer(rebasing: order[start..<start + size]))
    }
  }
}

/// `g ← α · g + 2 (1 − α) (w − anchor)`, the gradient of the loss with its anomaly term.
private func pull(_ gradient: inout [Float], towards anchor: [Float], from parameters: [Float], alpha: Float) {
  let weight = 2 * (1 - alpha)
  var gradient = gradient.mutableSpan
  let anchor = anchor.span
  let parameters = parameters.span
  for index in gradient.indices {
    gradient[index] = alpha * gradient[index] + weight * (parameters[index] - anchor[index])
  }
}
