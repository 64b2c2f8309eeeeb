internal import Learning
internal import Supervision

/// Something that is done to one process.
package struct Fault: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// `kill -9`, and started again after `hold`.
    case kill = "killed"
    /// SIGSTOP for `hold`, which is longer than a lease; then SIGCONT.
    case freeze = "frozen"
    /// SIGTERM; started again once it has ended.
    case restart = "restarted"
    /// Nothing comes or goes for `hold`, and nobody is told.
    case cut = "cut off"
    /// A part of the packets is dropped.
    case loss = "lossy"
    /// Few bytes a second.
    case slow
  }

  /// Kinds of processes; each is as likely as the others.
  package enum Victim: String, CaseIterable, Sendable {
    case agent, broker, clipping, clustering, collector, noising, publisher, subscriber

    /// How many there are of it.
    var count: Int {
      switch self {
      case .agent: ChaosPlan.agents
      case .clipping, .clustering, .noising: ChaosPlan.workers
      case .broker, .collector, .publisher, .subscriber: 1
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

  init(_ harm: Harm, _ random: inout SeededGenerator) {
    kind = harm.kinds[random.below(harm.kinds.count)]
    victim = harm.victims[random.below(harm.victims.count)]
    number = 1 + random.below(victim.count)
    pause = UInt64(random.below(200))
    hold = UInt64(Self.hold(kind, &random))
  }

  private static func hold(_ kind: Kind, _ random: inout SeededGenerator) -> Int {
    switch kind {
    case .kill, .restart: random.below(50)
    case .freeze: 1050 + random.below(150)
    case .cut: random.below(Harm.oneLongCutIn) == 0 ? 21_000 + random.below(3000) : 100 + random.below(3900)
    case .loss, .slow: 1000 + random.below(2000)
    }
  }
}

/// Where the faults of a plan strike.
package enum Harm: Hashable, Sendable {
  case processes
  case network

  /// Such a cut is longer than any connection is believed in.
  static let oneLongCutIn = 12

  package var kinds: [Fault.Kind] {
    switch self {
    case .processes: [.kill, .freeze, .restart]
    case .network: [.cut, .loss, .slow]
    }
  }

  package var victims: [Fault.Victim] {
    switch self {
    case .processes: Fault.Victim.allCases.filter { $0 != .subscriber }
    case .network: Fault.Victim.allCases
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
  package let harm: Harm

  package init(rounds: Int, faults: Int, seed: UInt64, harm: Harm = .processes) {
    self.rounds = rounds
    self.faults = faults
    self.seed = seed
    self.harm = harm
  }

  /// The same rounds, and nothing happens to them.
  var undisturbed: ChaosPlan { ChaosPlan(rounds: rounds, faults: 0, seed: seed) }

  /// The faults of each lane, in order.
  package var lanes: [[Fault]] {
    (0..<Self.lanes).map { lane in
      var random = random("faults", index: UInt64(lane))
      return (0..<(faults + Self.lanes - 1 - lane) / Self.lanes).map { _ in Fault(harm, &random) }
    }
  }

  func random(_ stream: String, index: UInt64 = 0) -> SeededGenerator {
    SeededGenerator(seed: seed, stream: stream, index: index)
  }

  static let agentNames = (1...agents).map { "agent-\($0)" }
  /// The agent that is a process, as an agent's user runs it; the others live on the thread of the run.
  static let agentProcess = "agent-\(agents)"
  /// The stack's, one of each kind and all workers.
  static let stack = Stack(clustering: workers, clipping: workers, noising: workers)
  static let workerNames = stack.members(program: "", options: []).map(\.name).filter { $0.contains("-") }
  static let processNames = stack.members(program: "", options: []).map(\.name)
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
