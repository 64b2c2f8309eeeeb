/// Many backdoors at once: colluder i carries out constrain-and-scale with backdoor i mod k, so that malicious updates
/// point to k sides and a clustering into a fixed number of groups cannot hold them in one.
///
/// Parameters: `backdoors` (3), and those of constrain-and-scale with `gamma` 1 by default.
struct ManyBackdoors: CollusiveAttack {
  static let name = "many-backdoors"
  static let version = 1

  let scaling: Scaling
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    scaling = try Scaling(&parameters, gamma: 1)
    backdoors = try goals.first(try parameters.integer("backdoors", default: 3, in: 1...100))
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    round.agents.enumerated().map { scaling.update(round, $1, backdoors[$0 % backdoors.count]) }
  }
}
