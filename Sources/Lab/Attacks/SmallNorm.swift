/// Small updates, which in the space of models lie near everybody: all colluders send `β · e · p / ‖p‖`, p their joint
/// poisoned update and e the median honest norm.
///
/// Parameter: `beta` (0.7).
struct SmallNorm: CollusiveAttack {
  static let name = "small-norm"
  static let version = 1

  let beta: Double
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    beta = try parameters.number("beta", default: 0.7, in: 0...10)
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    let poisoned = round.jointUpdate(backdoors[0])
    let norm = poisoned.norm
    let factor = norm > 0 ? beta * round.honestView().medianNorm / norm : 0
    return round.fromAll(poisoned.scaled(Float(factor)))
  }
}
