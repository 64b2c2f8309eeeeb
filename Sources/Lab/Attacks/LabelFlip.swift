internal import Learning

/// Label flip (Tolpegin et al. 2020): training on data whose label y became `C − 1 − y`, C the number of classes. Aims at
/// main-task accuracy; has no backdoor of its own.
struct LabelFlip: CollusiveAttack {
  static let name = "label-flip"
  static let version = 1

  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    round.agents.map { agent in
      let flipped = Self.flipped(agent.data, classes: round.training.network.outputs)
      return round.training.update(base: round.base, data: flipped, agent: agent.name, round: round.number)
    }
  }

  static func flipped(_ data: Dataset, classes: Int) -> Dataset {
    var flipped = data
    for index in 0..<data.count { flipped.relabel(index, as: .init(classes - 1 - Int(data.labels[index]))) }
    return flipped
  }
}
