/// A backdoor from agents that claim `factor` times the samples they have (`Inflation`): they outweigh all others
/// wherever claimed counts are weights.
///
/// Parameter: `factor` (1000).
struct InflatedClaims: CollusiveAttack {
  static let name = "inflation"
  static let version = 1

  let factor: Int
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    factor = try parameters.integer("factor", default: 1000, in: 1...1_000_000)
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    round.agents.map { round.update($0, by: Inflation(backdoors[0], factor: factor)) }
  }
}
