import Dispatch
import Lab
import Learning
import Synchronization

/// A federation in memory: no server, no defense, an average weighted by claimed sample counts.
struct Federation {
  let training: LocalTraining
  let data: [Dataset]
  let roles: [Role]
  let evaluation: Evaluation

  /// The first `compromised` of `agents` carry out `attack`.
  init(
    agents: Int, images: Int, compromised: Int, attack: some Attack, seed: UInt64, of source: FashionMNIST
  ) throws {
    let network = Network.mlp(784, 64, 10)
    let partition = try Partition.deal(
      labels: source.train.labels, classes: 10, agents: agents, perAgent: images, degree: 0.5, seed: seed)
    training = LocalTraining(network: network, seed: seed)
    data = partition.indices.map(source.train.subset)
    roles = (0..<agents).map { $0 < compromised ? .attacker(attack) : .honest }
    evaluation = Evaluation(network: network, test: source.test, backdoor: PixelTrigger())
  }

  /// The measures after each round.
  func run(rounds: UInt64) -> [ModelMeasures] {
    var base = training.network.initialParameters(seed: training.seed)
    return (1...rounds).map { round in
      let updates = updates(base, round: round)
      let total = updates.reduce(0) { $0 + $1.claimedSamples }
      for update in updates {
        let weight = Float(update.claimedSamples) / Float(total)
        for index in base.indices { base[index] += weight * update.values[index] }
      }
      return evaluation.measure(base)
    }
  }

  private func updates(_ base: [Float], round: UInt64) -> [LocalUpdate] {
    let results = Mutex([LocalUpdate?](repeating: nil, count: data.count))
    DispatchQueue.concurrentPerform(iterations: data.count) { agent in
      let update = training.update(
        base: base, data: data[agent], agent: "agent-\(agent)", round: round, role: roles[agent])
      results.withLock { $0[agent] = update }
    }
    return results.withLock { $0.map { $0! } }
  }
}
