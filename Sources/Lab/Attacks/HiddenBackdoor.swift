/// “A little is enough” with a backdoor (Baruch et al. 2019, algorithm 3, without its penalty): the colluders' joint
/// poisoned update p, each coordinate held within `m ± z · σ` of honest updates.
///
/// Parameter: `z` (as in `LittleIsEnough`).
struct HiddenBackdoor: CollusiveAttack {
  static let name = "little-backdoor"
  static let version = 1

  let z: Double?
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    z = try LittleIsEnough.z(&parameters)
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    let z = z ?? LittleIsEnough.z(agents: round.agentCount, attackers: round.agents.count)
    return round.fromAll(Self.held(round.jointUpdate(backdoors[0]), in: round.honestView(), z: Float(z)))
  }

  static func held(_ values: [Float], in view: HonestView, z: Float) -> [Float] {
    let deviations = view.deviations()
    return values.indices.map { index in
      let reach = z * deviations[index]
      return min(max(values[index], view.mean[index] - reach), view.mean[index] + reach)
    }
  }
}
