package import Lab
internal import Learning

/// What the demo plays: one federation twice, undefended and with FLAME, from the same seed.
package struct DemoPlan: Hashable, Sendable {
  package enum AttackKind: String, Hashable, Sendable, CaseIterable {
    /// A quarter of the agents plant a backdoor by constrain-and-scale.
    case backdoor
    /// One agent plants a backdoor and claims 1,000 times the samples it has.
    case inflation
  }

  /// One half of the demo: a federation with a rule.
  package enum Half: String, Hashable, Sendable, CaseIterable {
    case undefended
    case flame

    /// Name of the rule in the configuration.
    package var rule: String { self == .undefended ? "fedavg" : "flame" }

    package var title: String { self == .undefended ? "undefended (FedAvg)" : "FLAME" }
  }

  package static let agentCounts = 4...200
  package static let roundCounts = 1...1000
  private static let mostImages = 3000

  package let attack: AttackKind
  package let rounds: Int
  package let agents: Int
  package let seed: UInt64

  /// `agents` and `rounds` lie in `agentCounts` and `roundCounts`.
  package init(attack: AttackKind = .backdoor, rounds: Int = 20, agents: Int = 20, seed: UInt64 = 1) {
    precondition(Self.agentCounts.contains(agents) && Self.roundCounts.contains(rounds), "no such demo")
    self.attack = attack
    self.rounds = rounds
    self.agents = agents
    self.seed = seed
  }

  /// The first so many agents are malicious; the data they hold does not depend on it.
  package var compromised: Int { attack == .backdoor ? agents / 4 : 1 }
  package var honest: Int { agents - compromised }

  /// Images of each agent: 3,000, or an equal share where there are not enough.
  package var imagesPerAgent: Int { min(Self.mostImages, FashionMNIST.trainingImages / agents) }

  /// agent-01, agent-02, …: in ascending order.
  package var names: [String] { (1...agents).map(name) }

  /// `number` counts from 1.
  package func name(_ number: Int) -> String {
    let digits = String(number)
    let width = max(2, String(agents).count)
    return "agent-" + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  package func isMalicious(_ name: String) -> Bool { (1...compromised).contains { self.name($0) == name } }

  /// The plan as flags of a command.
  package var arguments: [String] {
    ["--attack", attack.rawValue, "--rounds", "\(rounds)", "--agents", "\(agents)", "--seed", "\(seed)"]
  }

  package func role(_ number: Int) -> Role {
    guard number <= compromised else { return .honest }
    return .attacker(attack == .backdoor ? ConstrainAndScale() : Inflation())
  }
}

extension DemoPlan {
  static var network: Network { .mlp(FashionMNIST.side * FashionMNIST.side, 64, FashionMNIST.classes) }

  /// SGD 0.05, batches of 50, 2 epochs.
  var training: LocalTraining { LocalTraining(network: Self.network, seed: seed) }

  /// Which images each agent holds: non-IID of degree 0.5.
  func partition(_ data: Dataset) throws(PartitionError) -> Partition {
    try Partition.deal(
      labels: data.labels, classes: FashionMNIST.classes, agents: agents, perAgent: imagesPerAgent, degree: 0.5,
      seed: seed)
  }
}
