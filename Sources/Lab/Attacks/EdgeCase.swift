/// Edge case (Wang et al. 2020): a backdoor on inputs that are rare in the data, with projection so that no norm tells:
/// `u · min(1, e / ‖u‖)`, e the median norm of honest updates.
///
/// Parameters as for constrain-and-scale, `gamma` 1 by default.
struct EdgeCase: CollusiveAttack {
  static let name = "edge-case"
  static let version = 1

  let scaling: Scaling
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    scaling = try Scaling(&parameters, gamma: 1)
    backdoors = [goals.edge]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    let view = round.honestView()
    return round.agents.map { agent in
      round.claim(view.capped(scaling.update(round, agent, backdoors[0]).values), of: agent)
    }
  }
}
