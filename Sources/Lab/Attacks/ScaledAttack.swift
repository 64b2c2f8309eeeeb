/// Constrain-and-scale by each compromised agent on its own data (Bagdasaryan et al. 2020; `ConstrainAndScale` has the
/// formula).
///
/// Parameters: `gamma` (4; `n/f` replaces the whole model: the number of agents over that of attackers), `alpha` (0.98),
/// `epochs` (4).
struct ScaledAttack: CollusiveAttack {
  static let name = "constrain-and-scale"
  static let version = 1

  let scaling: Scaling
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    scaling = try Scaling(&parameters)
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    round.agents.map { scaling.update(round, $0, backdoors[0]) }
  }
}

/// How constrain-and-scale trains and scales, whatever the backdoor.
struct Scaling: Sendable {
  /// γ; nil is n/f.
  let gamma: Float?
  let alpha: Float
  let epochs: Int

  init(_ parameters: inout AttackParameters, gamma standard: Double = 4) throws(AttackError) {
    gamma =
      parameters.has("gamma", "n/f") ? nil : Float(try parameters.number("gamma", default: standard, in: 0...1e6))
    alpha = Float(try parameters.number("alpha", default: 0.98, in: 0...1))
    epochs = try parameters.integer("epochs", default: 4, in: 1...100)
  }

  func update(_ round: AttackRound, _ agent: AttackRound.Agent, _ backdoor: any Backdoor) -> LocalUpdate {
    let gamma = gamma ?? Float(round.agentCount) / Float(round.agents.count)
    return round.update(
      agent,
      by: ConstrainAndScale(backdoor, poisonRate: round.poisonRate, epochs: epochs, alpha: alpha, gamma: gamma))
  }
}
