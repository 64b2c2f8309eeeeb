internal import Learning

/// Something that is done to one process.
package struct Fault: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// `kill -9`, and started again after `hold`.
    case kill
    /// SIGSTOP for `hold`, which is longer than a lease; then SIGCONT.
    case freeze
    /// SIGTERM; started again once it has ended.
    case restart
  }

  /// Kinds of processes; each is as likely as the others.
  package enum Victim: String, CaseIterable, Sendable {
    case agent, broker, clipping, clustering, collector, noising, publisher

    /// How many there are of it.
    var count: Int {
      switch self {
      case .agent: ChaosPlan.agents
      case .clipping, .clustering, .noising: ChaosPlan.workers
      case .broker, .collector, .publisher: 1
      }
    }
  }

  package let kind: Kind
  package let victim: Victim
  /// From 1.
  package let number: Int
  /// Since the former fault of its lane was over. Milliseconds.
  package let pause: UInt64
  /// Milliseconds.
  package let hold: UInt64

  /// Of the process in the stack, or of the agent.
  package var target: String { victim.count == 1 ? victim.rawValue : "\(victim.rawValue)-\(number)" }

  init(_ random: inout SeededGenerator) {
    kind = Kind.allCases[random.below(Kind.allCases.count)]
    victim = Victim.allCases[random.below(Victim.allCases.count)]
    number = 1 + random.below(victim.count)
    pause = UInt64(random.below(400))
    switch kind {
    case .kill, .restart: hold = UInt64(random.below(50))
    case .freeze: hold = 1050 + UInt64(random.below(450))
    }
  }
}

/// How much is done to a stack. Everything follows from these numbers but the instants at which processes answer.
package struct ChaosPlan: Hashable, Sendable {
  package static let agents = 12
  /// Of each stage.
  static let workers = 2
  /// Faults at a time, each in a lane of its own.
  static let lanes = 2
  /// Rounds and releases whose floats are kept.
  static let keep = 3

  package let rounds: Int
  package let faults: Int
  package let seed: UInt64

  package init(rounds: Int, faults: Int, seed: UInt64) {
    self.rounds = rounds
    self.faults = faults
    self.seed = seed
  }

  /// The same rounds, and nothing happens to them.
  var undisturbed: ChaosPlan { ChaosPlan(rounds: rounds, faults: 0, seed: seed) }

  /// The faults of each lane, in order.
  package var lanes: [[Fault]] {
    (0..<Self.lanes).map { lane in
      var random = SeededGenerator(seed: seed, stream: "faults", index: UInt64(lane))
      return (0..<(faults + Self.lanes - 1 - lane) / Self.lanes).map { _ in Fault(&random) }
    }
  }

  static let agentNames = (1...agents).map { "agent-\($0)" }
}

// MARK: In step

extension ChaosPlan {
  /// So many rounds the faults may be ahead of the releases, and the releases ahead of the faults.
  private static let slack = 3

  /// Whether agents may train from a release: not before its share of the faults is done, so that the last rounds are
  /// as disturbed as the first.
  func mayTrain(from release: UInt64, faults done: Int) -> Bool {
    release < rounds && (Int(release) - Self.slack) * faults < done * rounds + 1
  }

  /// Whether the next fault may happen.
  func mayDisturb(newest release: UInt64, faults done: Int) -> Bool {
    done * rounds <= (Int(release) + Self.slack) * faults
  }
}
