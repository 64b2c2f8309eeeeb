package import Aggregation
internal import Cryptography
package import Lab
package import Learning
internal import Rounds
internal import Synchronization

/// A run whose rounds are played elsewhere: what its agents send from a given base, and what the lab makes of it.
///
/// May be asked from several threads. Rounds are those after the warm start, from 1, and are asked for in ascending order.
package final class Rehearsal: Sendable {
  private struct Played {
    let base: [Float]
    let sent: [(update: LocalUpdate, isMalicious: Bool)]
  }

  private let run: Run
  private let simulation: Simulation
  private let start: WarmStart
  private let played = Mutex<[Int: Played]>([:])

  package let network: Network
  private let rule: RuleParameters
  /// For the server's configuration.
  package let ruleInYAML: String

  /// - Parameters:
  ///   - cache: where prepared data are kept, and warm starts.
  /// - Throws: `RehearsalError` for a defense that only the lab has; an error of data.
  package init(_ run: Run, cache: String) throws {
    guard let rule = try run.settings.defense.rule(noiseFactor: run.data.noiseFactor) else {
      throw RehearsalError(
        description: "\(run.settings.defense.name) is in the lab only: choose a rule, such as --only defense=flame")
    }
    let material = try Materials(cache: cache).material(run)
    self.run = run
    self.rule = rule
    ruleInYAML = run.settings.defense.ruleInYAML(noiseFactor: run.data.noiseFactor)
    simulation = try Simulation(run, material)
    network = material.training.network
    start = try WarmStartStore(folder: "\(cache)/lab").warmStart(run.settings, material)
  }

  package var agents: Int { run.settings.agents }
  package var rounds: Int { run.settings.attackRounds }
  /// The first round's base.
  package var model: [Float] { start.model }

  /// What an agent sends in a round.
  package func update(agent: Int, round: Int, base: [Float]) throws -> LocalUpdate {
    try played.withLock { played in
      if let known = played[round], known.base == base { return known.sent[agent].update }
      let previous = played[round - 1]?.base ?? start.previous
      let sent = try simulation.updates(round, base: base, previous: previous)
      played[round] = Played(base: base, sent: sent)
      return sent[agent].update
    }
  }

  /// What the lab decides on a round that was played; nil for one that was not.
  package func outcome(round: Int) throws -> Outcome? {
    guard let played = played.withLock({ $0[round] }) else { return nil }
    let updates = played.sent.map(\.update.values)
    let lab = DefenseRound(
      base: played.base, updates: updates, claimedCounts: played.sent.map { UInt64($0.update.claimedSamples) })
    let decision = try rule.rule.decide(lab.gram, claimedCounts: lab.claimedCounts) { updates[$0] == updates[$1] }
    return Outcome(
      decision: decision, isMalicious: played.sent.map(\.isMalicious),
      model: decision.withoutNoise.combine(
        base: played.base, updates: updates, noise: KeyStream(key: Digest(of: []).bytes)))
  }

  /// What the lab makes of a round.
  package struct Outcome: Sendable {
    package let decision: Decision
    /// Agent → whether what it sent is malicious.
    package let isMalicious: [Bool]
    /// The new model without noise.
    package let model: [Float]

    package init(decision: Decision, isMalicious: [Bool], model: [Float]) {
      (self.decision, self.isMalicious, self.model) = (decision, isMalicious, model)
    }
  }
}

extension Decision {
  fileprivate var withoutNoise: Decision {
    Decision(bound: bound, sigma: 0, perAgent: perAgent, weights: weights, combination: combination)
  }
}

/// A run that cannot be played elsewhere.
package struct RehearsalError: Error, Hashable, CustomStringConvertible {
  package let description: String
}
