package import Learning

/// What an agent sends after a round: its update and how many samples it claims to have.
package struct LocalUpdate: Equatable, Sendable {
  /// Local model − base, in the order of the network's flat vector.
  package let values: [Float]
  package let claimedSamples: Int
}

/// What an agent does with its data.
package enum Role: Sendable {
  case honest
  case attacker(any Attack)
}

/// The federation's local training: an optimiser that starts anew every round, on an agent's own data, from the round's base.
package struct LocalTraining: Sendable {
  package let network: Network
  package let epochs: Int
  package let batch: Int
  package let optimiser: any Optimiser
  package let seed: UInt64

  package init(
    network: Network, epochs: Int = 2, batch: Int = 50, optimiser: any Optimiser = SGD(learningRate: 0.05), seed: UInt64
  ) {
    self.network = network
    self.epochs = epochs
    self.batch = batch
    self.optimiser = optimiser
    self.seed = seed
  }

  /// One agent's update. A pure function of base, data, role, agent name, round and seed (on one machine with one
  /// BLAS thread).
  package func update(
    base: [Float], data: Dataset, agent: String, round: UInt64, role: Role = .honest
  ) -> LocalUpdate {
    var generator = SeededGenerator(seed: seed, stream: "agent \(agent)", index: round)
    switch role {
    case .honest:
      let plan = TrainingPlan(epochs: epochs, batch: batch, seed: generator.next())
      return LocalUpdate(values: difference(base: base, data, plan), claimedSamples: data.count)
    case .attacker(let attack):
      return attack.update(base: base, data: data, training: self, with: &generator)
    }
  }

  /// Trains from `base` after `plan`; returns the trained parameters − base.
  func difference(base: [Float], _ data: Dataset, _ plan: TrainingPlan) -> [Float] {
    let trained = network.trained(from: base, on: data, with: optimiser, plan)
    return zip(trained, base).map { $0 - $1 }
  }
}
