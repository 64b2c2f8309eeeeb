internal import Learning

/// What the compromised agents of one round have and know.
package struct AttackRound: Sendable {
  package struct Agent: Sendable {
    package let name: String
    package let data: Dataset

    package init(name: String, data: Dataset) {
      self.name = name
      self.data = data
    }
  }

  /// From 1, the rounds of a warm start included.
  package let number: UInt64
  package let base: [Float]
  /// The base of the round before.
  package let previous: [Float]
  /// The compromised ones, at least one.
  package let agents: [Agent]
  /// n, honest and compromised.
  package let agentCount: Int
  package let training: LocalTraining
  /// PDR: the share of a compromised agent's examples that are poisoned.
  package let poisonRate: Double
  /// The honest updates of this round, where the attackers see them; else they estimate from their own data.
  package let honest: [[Float]]?

  package init(
    number: UInt64, base: [Float], previous: [Float], agents: [Agent], agentCount: Int, training: LocalTraining,
    poisonRate: Double, honest: [[Float]]? = nil
  ) {
    precondition(!agents.isEmpty && agents.count <= agentCount, "\(agents.count) attackers of \(agentCount) agents")
    self.number = number
    self.base = base
    self.previous = previous
    self.agents = agents
    self.agentCount = agentCount
    self.training = training
    self.poisonRate = poisonRate
    self.honest = honest
  }
}

extension AttackRound {
  /// A stream of random numbers for each purpose and round.
  func generator(_ purpose: String) -> SeededGenerator {
    SeededGenerator(seed: training.seed, stream: "attack \(purpose)", index: number)
  }

  func update(_ agent: Agent, by attack: some Attack) -> LocalUpdate {
    training.update(base: base, data: agent.data, agent: agent.name, round: number, role: .attacker(attack))
  }

  /// What the compromised agents would send if they were honest.
  package func cleanUpdates() -> [[Float]] {
    agents.map { training.update(base: base, data: $0.data, agent: $0.name, round: number).values }
  }

  /// The honest updates, or what stands for them.
  package func honestView() -> HonestView { HonestView(honest ?? cleanUpdates()) }

  /// The examples of all colluders.
  var joined: Dataset {
    Dataset(joining: agents.map(\.data), features: agents[0].data.features, encoding: agents[0].data.encoding)
  }

  /// One poisoned update that all colluders make together: local training on examples of all of them, at most twice as
  /// many as an agent has on average.
  package func jointUpdate(_ backdoor: any Backdoor) -> [Float] {
    var generator = generator("joint")
    let all = joined
    let order = generator.permutation(of: all.count).prefix(2 * all.count / agents.count)
    let poisoned = backdoor.poison(all.subset(Array(order)), rate: poisonRate, with: &generator)
    return difference(poisoned, epochs: training.epochs, &generator)
  }

  /// Trains from the base on `data`; returns local model − base. Coordinates in `frozen` stay.
  func difference(
    _ data: Dataset, epochs: Int, frozen: [Bool]? = nil, _ generator: inout SeededGenerator
  ) -> [Float] {
    let plan = TrainingPlan(epochs: epochs, batch: training.batch, seed: generator.next())
    guard let frozen else { return training.difference(base: base, data, plan) }
    return training.network.trained(from: base, on: data, with: Frozen(training.optimiser, frozen), plan)
      .subtracting(base)
  }

  /// The same update from every colluder, each claiming what it has.
  func fromAll(_ values: [Float]) -> [LocalUpdate?] { agents.map { claim(values, of: $0) } }

  func claim(_ values: [Float], of agent: Agent) -> LocalUpdate {
    LocalUpdate(values: values, claimedSamples: agent.data.count)
  }
}
