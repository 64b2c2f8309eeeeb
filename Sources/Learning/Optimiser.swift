/// How a gradient moves the parameters: a value that carries its own state through a training run.
package protocol Optimiser: Sendable {
  /// Forgets everything and makes room for `count` parameters.
  mutating func start(count: Int)

  /// One step downhill; `parameters` and `gradient` have the count given to `start`.
  mutating func step(_ parameters: inout MutableSpan<Float>, _ gradient: Span<Float>)
}

/// Stochastic gradient descent; `v ← momentum · v + g`, `w ← w − learningRate · v`.
package struct SGD: Optimiser {
  package let learningRate: Float
  package let momentum: Float
  private var velocity: [Float] = []

  package init(learningRate: Float, momentum: Float = 0) {
    self.learningRate = learningRate
    self.momentum = momentum
  }

  package mutating func start(count: Int) {
    velocity = momentum == 0 ? [] : [Float](repeating: 0, count: count)
  }

  package mutating func step(_ parameters: inout MutableSpan<Float>, _ gradient: Span<Float>) {
    precondition(parameters.count == gradient.count, "one gradient per parameter")
    guard momentum != 0 else {
      for index in parameters.indices { parameters[index] -= learningRate * gradient[index] }
      return
    }
    precondition(velocity.count == gradient.count, "start was called with another count")
    let (learningRate, momentum) = (self.learningRate, self.momentum)
    var velocity = self.velocity.mutableSpan
    for index in parameters.indices {
      let moved = momentum * velocity[index] + gradient[index]
      velocity[index] = moved
      parameters[index] -= learningRate * moved
    }
  }
}

/// Adam with bias correction (Kingma and Ba, 2015, algorithm 1).
package struct Adam: Optimiser {
  package let learningRate: Float
  package let beta1: Float
  package let beta2: Float
  package let epsilon: Float
  /// Running means of the gradient and of its square.
  private var means: [Float] = []
  private var squares: [Float] = []
  private var beta1Power = 1.0
  private var beta2Power = 1.0

  package init(learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  package mutating func start(count: Int) {
    means = [Float](repeating: 0, count: count)
    squares = means
    beta1Power = 1
    beta2Power = 1
  }

  package mutating func step(_ parameters: inout MutableSpan<Float>, _ gradient: Span<Float>) {
    precondition(parameters.count == gradient.count, "one gradient per parameter")
    precondition(means.count == gradient.count && squares.count == means.count, "start was called with another count")
    beta1Power *= Double(beta1)
    beta2Power *= Double(beta2)
    Self.move(
      &parameters, gradient, &means, &squares, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      scales: (Float(1 / (1 - beta1Power)), Float(1 / (1 - beta2Power))))
  }

  /// All four side by side, in the processor's lanes.
  private static func move(
    _ parameters: inout MutableSpan<Float>, _ gradient: Span<Float>, _ means: inout [Float], _ squares: inout [Float],
    learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, scales: (Float, Float)
  ) {
    var means = means.mutableSpan
    var squares = squares.mutableSpan
    for index in 0..<gradient.count {
      let slope = gradient[index]
      let mean = beta1 * means[index] + (1 - beta1) * slope
      let square = beta2 * squares[index] + (1 - beta2) * slope * slope
      means[index] = mean
      squares[index] = square
      parameters[index] -= learningRate * (mean * scales.0) / ((square * scales.1).squareRoot() + epsilon)
    }
  }
}
