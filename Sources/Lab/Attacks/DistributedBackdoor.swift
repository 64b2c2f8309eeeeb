/// DBA (Xie et al. 2020): the trigger is cut in pieces; colluder i poisons with piece i mod k only, and sends
/// `γ · (W − G)`. Backdoor accuracy is measured on the whole trigger.
///
/// Parameters as for constrain-and-scale.
struct DistributedBackdoor: CollusiveAttack {
  static let name = "dba"
  static let version = 1

  let scaling: Scaling
  let pieces: [any Backdoor]
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    guard !goals.pieces.isEmpty else { throw AttackError("", "this data has no trigger that can be cut in pieces") }
    scaling = try Scaling(&parameters)
    pieces = goals.pieces
    backdoors = [goals.whole]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    round.agents.enumerated().map { scaling.update(round, $1, pieces[$0 % pieces.count]) }
  }
}
