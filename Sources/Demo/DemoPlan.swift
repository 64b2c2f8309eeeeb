package import Lab

/// What the demo plays: one federation twice, undefended and with FLAME, from the same seed.
package struct DemoPlan: Hashable, Sendable {
  package enum AttackKind: String, Hashable, Sendable, CaseIterable {
    /// Some agents, a quarter unless told otherwise, plant a backdoor by constrain-and-scale.
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

  package let data: DemoData
  package let attack: AttackKind
  package let rounds: Int
  package let agents: Int
  package let seed: UInt64
  /// The first so many agents are malicious; the data they hold does not depend on it.
  package let compromised: Int

  /// `agents` and `rounds` lie in `agentCounts` and `roundCounts`, `malicious` in `maliciousCounts`; nil is a quarter of
  /// the agents, or one that inflates.
  package init(
    data: DemoData = .images, attack: AttackKind = .backdoor, rounds: Int = 20, agents: Int = 20,
    malicious: Int? = nil, seed: UInt64 = 1
  ) {
    precondition(Self.agentCounts.contains(agents) && Self.roundCounts.contains(rounds), "no such demo")
    let compromised = malicious ?? (attack == .backdoor ? agents / 4 : 1)
    precondition(Self.maliciousCounts(of: agents).contains(compromised), "the majority is honest")
    self.data = data
    self.compromised = compromised
    self.attack = attack
    self.rounds = rounds
    self.agents = agents
    self.seed = seed
  }

  /// At least one, and fewer than half.
  package static func maliciousCounts(of agents: Int) -> ClosedRange<Int> { 1...(agents - 1) / 2 }

  package var honest: Int { agents - compromised }

  /// Images of each agent: 3,000, or an equal share where there are not enough.
  package var imagesPerAgent: Int { min(Self.mostImages, FashionMNIST.trainingImages / agents) }

  /// Releases and rounds whose floats stay. Rounds of flows are so quick, and their floats so few, that all stay: a
  /// subscriber that is late finds them.
  package var kept: Int { data == .images ? 5 : max(5, rounds) }

  /// agent-01, agent-02, …, or customer-01, …: in ascending order.
  package var names: [String] { (1...agents).map(name) }

  /// `number` counts from 1.
  package func name(_ number: Int) -> String {
    let digits = String(number)
    let width = max(2, String(agents).count)
    return "\(data.agent)-" + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  package func isMalicious(_ name: String) -> Bool { (1...compromised).contains { self.name($0) == name } }

  /// The plan as flags of a command.
  package var arguments: [String] {
    [
      "--data", data.rawValue, "--attack", attack.rawValue, "--rounds", "\(rounds)", "--agents", "\(agents)",
      "--malicious", "\(compromised)", "--seed", "\(seed)",
    ]
  }

  package func role(_ number: Int) -> Role {
    guard number <= compromised else { return .honest }
    switch attack {
    case .backdoor: return .attacker(ConstrainAndScale(data.backdoor))
    case .inflation: return .attacker(Inflation(data.backdoor))
    }
  }
}

extension DemoPlan {
  var training: LocalTraining { data.training(seed: seed) }
}
