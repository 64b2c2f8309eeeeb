/// Blending towards the honest mean, by attackers who know that single linkage grows from who is nearest to everybody:
/// all send `m + κ (p − m)`, m the honest mean and p their joint poisoned update, shortened to the median honest norm.
///
/// Parameter: `kappa` (0.3).
struct Blend: CollusiveAttack {
  static let name = "blend"
  static let version = 1

  let kappa: Float
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    kappa = Float(try parameters.number("kappa", default: 0.3, in: 0...10))
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    let view = round.honestView()
    return round.fromAll(view.capped(Self.core(round.jointUpdate(backdoors[0]), view.mean, kappa)))
  }

  /// m + κ (p − m)
  static func core(_ poisoned: [Float], _ mean: [Float], _ kappa: Float) -> [Float] {
    mean.adding(kappa, poisoned.subtracting(mean))
  }
}
