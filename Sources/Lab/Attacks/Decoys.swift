/// Decoys: the share δ of the colluders sends loud updates, constrain-and-scale with γ, which widen what a filter takes
/// for usual or use up what it may leave out; the others blend (`Blend`).
///
/// Parameters: `decoys` (δ, 0.4, rounded up to whole agents), `kappa` (0.3), `gamma` (4), `alpha`, `epochs`.
struct Decoys: CollusiveAttack {
  static let name = "decoys"
  static let version = 1

  let share: Double
  let kappa: Float
  let scaling: Scaling
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    share = try parameters.number("decoys", default: 0.4, in: 0...1)
    kappa = Float(try parameters.number("kappa", default: 0.3, in: 0...10))
    scaling = try Scaling(&parameters)
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    let loud = Int((share * Double(round.agents.count)).rounded(.up))
    let view = round.honestView()
    let quiet = view.capped(Blend.core(round.jointUpdate(backdoors[0]), view.mean, kappa))
    return round.agents.enumerated().map { index, agent in
      index < loud ? scaling.update(round, agent, backdoors[0]) : round.claim(quiet, of: agent)
    }
  }
}
