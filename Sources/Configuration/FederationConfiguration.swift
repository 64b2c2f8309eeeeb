package import Aggregation
internal import Text

/// When a round is sealed, and with whom.
package struct RoundPolicy: Hashable, Sendable {
  /// Committed updates a round needs; never below 2 · assumedCompromised + 1.
  package var minimum: Int
  /// Committed updates a round takes; of more, the collector draws so many by the federation's secret.
  package var maximum: Int
  /// A round is open at least so long. Milliseconds.
  package var openAtLeast: UInt64
  /// A round is sealed or fails then; 0 = it waits for ever. Milliseconds.
  package var openAtMost: UInt64
  /// Names of the agents that are waited for; empty where only their number is known.
  package var agents: [String]
  /// Number of agents that are waited for where no names are given.
  package var expected: Int
  /// Agents that may be compromised in one round.
  package var assumedCompromised: Int

  package init(
    minimum: Int, maximum: Int, openAtLeast: UInt64 = 0, openAtMost: UInt64 = 0, agents: [String] = [],
    expected: Int, assumedCompromised: Int = 0
  ) {
    self.minimum = minimum
    self.maximum = maximum
    self.openAtLeast = openAtLeast
    self.openAtMost = openAtMost
    self.agents = agents
    self.expected = expected
    self.assumedCompromised = assumedCompromised
  }
}

extension RoundPolicy {
  /// Whether fast agents can fill a round before the others answer.
  package var isFirstComeFirstServed: Bool { agents.isEmpty && expected <= minimum && openAtLeast == 0 }
}

/// Who says that a candidate becomes a release.
package enum Gate: Hashable, Sendable {
  /// Every candidate is approved.
  case automatic
  /// `flame release approve N` or `refuse N`.
  case manual
  /// A program: exit status 0 approves. Its time limit in milliseconds.
  case command(String, limit: UInt64)
}

/// What one agent, and all together, may have in flight.
package struct UploadLimits: Hashable, Sendable {
  /// Chunks one agent may send before it is answered.
  package var window: Int
  /// Updates that may be unfinished at a time; more get `busy`.
  package var openUpdates: Int
  /// Bytes on disk that the floats of one round may take; more updates get `busy`. 0 = no limit.
  package var roundBytes: Int
  /// Bytes of unfinished updates; more updates get `busy`. 0 = no limit.
  package var unfinishedBytes: Int
  /// An upload of which no chunk arrived for so long gives way where there is no room. Milliseconds.
  package var idle: UInt64

  package init(
    window: Int = 8, openUpdates: Int = 256, roundBytes: Int = 0, unfinishedBytes: Int = 0, idle: UInt64 = 300_000
  ) {
    self.window = window
    self.openUpdates = openUpdates
    self.roundBytes = roundBytes
    self.unfinishedBytes = unfinishedBytes
    self.idle = idle
  }
}

/// One federation on this server.
package struct FederationConfiguration: Hashable, Sendable {
  package let name: String
  package let policy: RoundPolicy
  package let rule: RuleParameters
  package let gate: Gate
  /// Rounds and releases whose floats are kept.
  package let keep: Int
  package let uploads: UploadLimits

  init(_ settings: Settings, name: String) throws(ConfigurationError) {
    let path = "federations.\(name)"
    self.name = name
    policy = try Self.policy(settings, path)
    rule = try Self.rule(settings, path, policy)
    gate = try Self.gate(settings, path)
    keep = try settings.integer("\(path).keep", default: 3, in: 0...1_000_000)
    uploads = UploadLimits(
      window: try settings.integer("\(path).limits.window", default: 8, in: 1...64),
      openUpdates: try settings.integer("\(path).limits.open_updates", default: 256, in: 1...100_000),
      roundBytes: try settings.integer("\(path).limits.round_bytes", default: 0, in: 0...(1 << 50)),
      unfinishedBytes: try settings.integer("\(path).limits.unfinished_bytes", default: 0, in: 0...(1 << 50)),
      idle: try settings.duration("\(path).limits.idle", default: 300))
  }

  private static func policy(_ settings: Settings, _ path: String) throws(ConfigurationError) -> RoundPolicy {
    let agents = settings.list("\(path).agents")
    let most = 100_000
    let minimum = try settings.integer("\(path).updates.min", default: 3, in: 2...most)
    let maximum = try settings.integer("\(path).updates.max", default: max(minimum, 1000), in: 2...most)
    let policy = RoundPolicy(
      minimum: minimum, maximum: maximum,
      openAtLeast: try settings.duration("\(path).time.min", default: 0),
      openAtMost: try settings.duration("\(path).time.max", default: 600), agents: agents,
      expected: try settings.integer(
        "\(path).expected", default: agents.isEmpty ? minimum : agents.count, in: 1...most),
      assumedCompromised: try settings.integer("\(path).assumed_compromised", default: 0, in: 0...most))
    try check(policy, settings, path)
    return policy
  }

  private static func check(
    _ policy: RoundPolicy, _ settings: Settings, _ path: String
  ) throws(ConfigurationError) {
    func refuse(_ name: String, _ reason: String) -> ConfigurationError {
      ConfigurationError("\(path).\(name)", reason, origin: settings.origin("\(path).\(name)"))
    }
    let needed = 2 * policy.assumedCompromised + 1
    if policy.maximum < policy.minimum {
      throw refuse("updates.max", "\(policy.maximum) is less than min (\(policy.minimum))")
    }
    if policy.minimum < needed {
      let assumption = "with \(policy.assumedCompromised) assumed compromised it must be at least \(needed)"
      throw refuse("updates.min", "\(policy.minimum) is too few: \(assumption)")
    }
    if policy.openAtMost != 0 && policy.openAtMost < policy.openAtLeast {
      throw refuse("time.max", "is shorter than time.min")
    }
    if Set(policy.agents).count < policy.agents.count { throw refuse("agents", "a name occurs twice") }
  }

  private static func gate(_ settings: Settings, _ path: String) throws(ConfigurationError) -> Gate {
    let limit = try settings.duration("\(path).gate.seconds", default: 600)
    let command = settings.text("\(path).gate.command", default: "")
    let kind = settings.text("\(path).gate.kind", default: command.isEmpty ? "auto" : "command")
    switch kind {
    case "auto": return .automatic
    case "manual": return .manual
    case "command" where !command.isEmpty: return .command(command, limit: limit)
    case "command": throw ConfigurationError("\(path).gate.command", "is missing: the program that decides")
    default:
      let origin = settings.origin("\(path).gate.kind")
      let hint = Nearest.hint(for: kind, among: ["auto", "manual", "command"])
      throw ConfigurationError("\(path).gate.kind", "“\(kind)” is not a value of it\(hint)", origin: origin)
    }
  }
}
