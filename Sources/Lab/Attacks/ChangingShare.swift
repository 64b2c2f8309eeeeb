internal import Learning

/// A share of attackers that changes: in each round a number drawn uniformly from 0…f of the compromised agents, drawn
/// too, carries out constrain-and-scale; the others behave well.
///
/// Parameters as for constrain-and-scale.
struct ChangingShare: CollusiveAttack {
  static let name = "changing-share"
  static let version = 1

  let scaling: Scaling
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    scaling = try Scaling(&parameters)
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    var generator = round.generator("share")
    let count = generator.below(round.agents.count + 1)
    let active = Set(generator.permutation(of: round.agents.count).prefix(count))
    return round.agents.enumerated().map { index, agent in
      active.contains(index) ? scaling.update(round, agent, backdoors[0]) : nil
    }
  }
}
