/// Sign flip (Li et al. 2019, RSA): sends `−s · u` in place of the honest update u. Aims at main-task accuracy.
///
/// Parameter: `scale` (1).
struct SignFlip: CollusiveAttack {
  static let name = "sign-flip"
  static let version = 1

  let scale: Float
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    scale = Float(try parameters.number("scale", default: 1, in: 0...1e6))
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    zip(round.cleanUpdates(), round.agents).map { round.claim($0.scaled(-scale), of: $1) }
  }
}
