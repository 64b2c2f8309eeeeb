package import Learning

/// What a compromised agent sends in place of an honest update.
package protocol Attack: Sendable {
  /// The malicious update; all randomness comes from `generator`.
  func update(
    base: [Float], data: Dataset, training: LocalTraining, with generator: inout SeededGenerator
  ) -> LocalUpdate
}

/// Constrain-and-scale (Bagdasaryan et al. 2020): trains on partly poisoned data with the loss
/// `α · CE + (1 − α) · ‖W − G‖²`, then sends `γ · (W − G)`.
package struct ConstrainAndScale: Attack {
  package let backdoor: any Backdoor

  /// Poisoned data rate: the share of the agent's examples that are poisoned.
  package let poisonRate: Double
  package let epochs: Int
  package let alpha: Float
  package let gamma: Float

  package init(
    _ backdoor: any Backdoor = PixelTrigger(), poisonRate: Double = 0.5, epochs: Int = 4, alpha: Float = 0.98,
    gamma: Float = 4
  ) {
    self.backdoor = backdoor
    self.poisonRate = poisonRate
    self.epochs = epochs
    self.alpha = alpha
    self.gamma = gamma
  }

  package func update(
    base: [Float], data: Dataset, training: LocalTraining, with generator: inout SeededGenerator
  ) -> LocalUpdate {
    let poisoned = backdoor.poison(data, rate: poisonRate, with: &generator)
    let plan = TrainingPlan(epochs: epochs, batch: training.batch, seed: generator.next(), alpha: alpha)
    let values = training.difference(base: base, poisoned, plan).map { gamma * $0 }
    return LocalUpdate(values: values, claimedSamples: data.count)
  }
}

/// An unscaled backdoor from an agent that claims `factor` times the samples it has: it outweighs all others
/// wherever claimed counts are weights.
package struct Inflation: Attack {
  package let plain: ConstrainAndScale
  package let factor: Int

  package init(_ backdoor: any Backdoor = PixelTrigger(), factor: Int = 1000) {
    plain = ConstrainAndScale(backdoor, gamma: 1)
    self.factor = factor
  }

  package func update(
    base: [Float], data: Dataset, training: LocalTraining, with generator: inout SeededGenerator
  ) -> LocalUpdate {
    let update = plain.update(base: base, data: data, training: training, with: &generator)
    return LocalUpdate(values: update.values, claimedSamples: data.count * factor)
  }
}
