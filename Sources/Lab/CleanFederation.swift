internal import Learning

/// A federation that nobody attacks, in memory: no server, and no rule but the mean weighted by sample counts.
package enum CleanFederation {
  /// The model after so many rounds, from the start values of the training's seed. The agents train one after the other.
  package static func model(_ training: LocalTraining, agents: [(name: String, data: Dataset)], rounds: Int) -> [Float]
  {
    var base = training.network.initialParameters(seed: training.seed)
    for round in 1...UInt64(rounds) {
      let updates = agents.map { training.update(base: base, data: $0.data, agent: $0.name, round: round) }
      let total = updates.reduce(0) { $0 + $1.claimedSamples }
      for update in updates {
        let weight = Float(update.claimedSamples) / Float(total)
        for index in base.indices { base[index] += weight * update.values[index] }
      }
    }
    return base
  }
}
