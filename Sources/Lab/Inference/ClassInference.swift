import Learning

/// What the bias of an update's output layer tells of the classes in the data behind it, to whoever knows the base, the
/// training's plan and a few examples of each class.
///
/// The gradient of the cross-entropy by the bias of class k is (mean probability of k) − (share of k) of a batch, so plain
/// SGD of T steps of rate η moves the bias by exactly
///
///     Δb = ηT (s − p̄)
///
/// with s the classes' shares of the batches and p̄ the mean probabilities that the models on the way gave to the
/// classes. What is not known of it is p̄; it is p̄ = P̄ᵀ s, row c of P̄ being the probabilities given to examples of class
/// c. The known examples stand for the agent's, and the straight line from base to base + u for the way, by Simpson's
/// rule: P̄ = (P(base) + 4 P(base + u/2) + P(base + u)) / 6. Then s is what fits Δb = ηT (I − P̄ᵀ) s best (`fittedShares`).
///
/// Source: label leakage from the gradient of the output layer with examples of each class to calibrate by (Wainakh et al.,
/// “User-Level Label Leakage from Gradients in Federated Learning”, PoPETs 2022). They take one gradient and count labels;
/// the path is ours, for updates of many steps.
package struct ClassInference: Sendable {
  private let network: Network
  private let base: [Float]
  private let learningRate: Double
  private let epochs: Int
  private let batch: Int
  /// Class → known examples of it.
  private let known: [Dataset]
  /// P(base): class → the mean probabilities.
  private let probabilitiesAtBase: [[Double]]

  /// So many examples of each class are known.
  private static let knownPerClass = 20

  /// - Parameters:
  ///   - others: examples that are not the agents'; the first of each class are the known ones.
  ///
  /// nil where the training is not plain SGD, or where a class has no known example.
  package init?(_ training: LocalTraining, base: [Float], others: Dataset) {
    guard let optimiser = training.optimiser as? SGD, optimiser.momentum == 0 else { return nil }
    network = training.network
    let byClass = Dictionary(grouping: others.labels.indices) { Int(others.labels[$0]) }
    known = (0..<network.outputs).compactMap { byClass[$0].map { others.subset(Array($0.prefix(Self.knownPerClass))) } }
    guard known.count == network.outputs else { return nil }
    self.base = base
    (epochs, batch) = (training.epochs, training.batch)
    learningRate = Double(optimiser.learningRate)
    probabilitiesAtBase = Self.probabilities(network, base, known)
  }

  /// The shares of the classes, 0…1, of sum 1; nil for fewer examples than a batch.
  ///
  /// - Parameters:
  ///   - examples: how many the agent has; its claimed count tells.
  package func shares(of update: [Float], examples: Int) -> [Double]? {
    let steps = epochs * (examples / batch)
    guard steps > 0 else { return nil }
    let path = probabilitiesOnPath(update)
    let classes = known.indices
    let matrix = classes.map { k in classes.map { c in (k == c ? 1 : 0) - path[c][k] } }
    let moves = update.suffix(classes.count).map { Double($0) / (learningRate * Double(steps)) }
    return fittedShares(matrix, moves)
  }

  /// P̄.
  private func probabilitiesOnPath(_ update: [Float]) -> [[Double]] {
    let halfway = Self.probabilities(network, zip(base, update).map { $0 + $1 / 2 }, known)
    let end = Self.probabilities(network, zip(base, update).map { $0 + $1 }, known)
    return known.indices.map { label in
      known.indices.map { (probabilitiesAtBase[label][$0] + 4 * halfway[label][$0] + end[label][$0]) / 6 }
    }
  }

  private static func probabilities(_ network: Network, _ model: [Float], _ known: [Dataset]) -> [[Double]] {
    known.map { network.meanProbabilities(model, on: $0) }
  }
}
