internal import Learning

/// A federation that nobody attacks, in memory: no server, and no rule but the mean weighted by sample counts.
package enum CleanFederation {
  /// The model after so many rounds, from the start values of the training's seed. The agents train one after the other.
  package static func model(_ training: LocalTraining, agents: [(name: String, data: Dataset)], rounds: Int) -> [Float]
  {
    models(training, agents: agents, rounds: rounds).last
  }

  /// The models after so many rounds and one round earlier; the start values where there is no such round.
  package static func models(
    _ training: LocalTraining, agents: [(name: String, data: Dataset)], rounds: Int
  ) -> (last: [Float], before: [Float]) {
    var last = training.network.initialParameters(seed: training.seed)
    var before = last
    for round in 0..<UInt64(rounds) {
      let updates = agents.map { training.update(base: last, data: $0.data, agent: $0.name, round: round + 1) }
      before = last
      let total = updates.reduce(0) { $0 + $1.claimedSamples }
      for update in updates {
        let weight = Float(update.claimedSamples) / Float(total)
        for index in last.indices { last[index] += weight * update.values[index] }
      }
    }
    return (last, before)
  }
}
