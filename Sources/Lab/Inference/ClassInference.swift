internal import Learning

/// What the bias of an update's output layer tells of the classes in the data behind it.
///
/// Under plain SGD with T steps of rate η the bias of class k moves by η Σ (share of k − mean probability of k) of the
/// batches (Wainakh et al., PoPETs 2022, use the gradient of this layer likewise). With P the mean probabilities that the
/// base gives to classes (columns) on examples of a class (rows) it is `ηT (I − Pᵀ) s` or so, s the shares of the classes.
/// Whoever knows η, T and a few examples of each class solves for the shares of least squared error.
package struct ClassInference: Sendable {
  /// Row k: how the bias of class k depends on the shares.
  private let matrix: [[Double]]
  private let rate: Double

  private static let steps = 4000

  /// - Parameters:
  ///   - known: a few examples of each class, not the agent's.
  ///   - examples: how many the agent has; its claimed count tells.
  ///
  /// nil where the training is not plain SGD or has no step, or where a class has no known example.
  package init?(_ training: LocalTraining, base: [Float], known: Dataset, examples: Int) {
    let stepCount = training.epochs * (examples / training.batch)
    guard let optimiser = training.optimiser as? SGD, optimiser.momentum == 0, stepCount > 0 else { return nil }
    let network = training.network
    let classes = 0..<network.outputs
    let rows = classes.map { label in known.labels.indices.filter { known.labels[$0] == label } }
    guard rows.allSatisfy({ !$0.isEmpty }) else { return nil }
    let held = rows.map { network.meanProbabilities(base, on: known.subset($0)) }
    matrix = classes.map { k in classes.map { c in (k == c ? 1 : 0) - held[c][k] } }
    rate = Double(optimiser.learningRate) * Double(stepCount)
  }

  /// The shares of the classes, 0…1, of sum 1.
  package func shares(of update: [Float]) -> [Double] {
    let moves = update.suffix(matrix.count).map { Double($0) / rate }
    let step = 1 / matrix.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
    var shares = [Double](repeating: 1 / Double(matrix.count), count: matrix.count)
    for _ in 0..<Self.steps {
      let errors = zip(matrix, moves).map { row, move in zip(row, shares).reduce(-move) { $0 + $1.0 * $1.1 } }
      let slopes = shares.indices.map { c in zip(matrix, errors).reduce(0) { $0 + $1.0[c] * $1.1 } }
      shares = nearestShares(zip(shares, slopes).map { $0 - step * $1 })
    }
    return shares
  }
}

/// The nearest point whose coordinates are not negative and sum to 1 (Duchi et al., ICML 2008).
func nearestShares(_ values: [Double]) -> [Double] {
  var (sum, excess) = (0.0, 0.0)
  for (count, value) in values.sorted(by: >).enumerated() {
    sum += value
    let candidate = (sum - 1) / Double(count + 1)
    if value > candidate { excess = candidate }
  }
  return values.map { max(0, $0 - excess) }
}

extension Dataset {
  /// The share of each of so many classes.
  package func classShares(_ classes: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: classes)
    for label in labels { counts[Int(label)] += 1 }
    return counts.map { $0 / Double(max(1, count)) }
  }
}

/// Half of Σ |a − b|: the share that one distribution has elsewhere than the other.
package func totalVariation(_ one: [Double], _ other: [Double]) -> Double {
  zip(one, other).reduce(0) { $0 + ($1.0 - $1.1).magnitude } / 2
}
