/// `Blend` behind each colluder's own honest residual: `m + κ (p − m) + ρ (c_i − m)`, c_i the update of honest training
/// on its own data, so that no two are alike; shortened to the median honest norm.
///
/// Parameters: `kappa` (0.5), `rho` (1).
struct JitteredBlend: CollusiveAttack {
  static let name = "blend-jittered"
  static let version = 1

  let kappa: Float
  let rho: Float
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    kappa = Float(try parameters.number("kappa", default: 0.5, in: 0...10))
    rho = Float(try parameters.number("rho", default: 1, in: 0...10))
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    let clean = round.cleanUpdates()
    let view = HonestView(round.honest ?? clean)
    let core = Blend.core(round.jointUpdate(backdoors[0]), view.mean, kappa)
    return zip(clean, round.agents).map { clean, agent in
      round.claim(view.capped(core.adding(rho, clean.subtracting(view.mean))), of: agent)
    }
  }
}
