/// Several backdoors whose directions are orthogonal, against filters that look along one axis at a time: colluder i sends
/// `m + κ d_g`, g = i mod k, where `d_g = (p_g − m)` less its parts along d_1 … d_{g−1}, and p_g is the joint update
/// poisoned with backdoor g; shortened to the median honest norm.
///
/// Parameters: `backdoors` (3), `kappa` (0.5).
struct OrthogonalBackdoors: CollusiveAttack {
  static let name = "orthogonal-backdoors"
  static let version = 1

  let kappa: Float
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    kappa = Float(try parameters.number("kappa", default: 0.5, in: 0...10))
    backdoors = try goals.first(try parameters.integer("backdoors", default: 3, in: 1...100))
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    let view = round.honestView()
    let directions = Self.orthogonal(backdoors.map { round.jointUpdate($0).subtracting(view.mean) })
    return round.agents.enumerated().map { index, agent in
      round.claim(view.capped(view.mean.adding(kappa, directions[index % directions.count])), of: agent)
    }
  }

  /// Gram-Schmidt without normalisation.
  static func orthogonal(_ vectors: [[Float]]) -> [[Float]] {
    vectors.reduce(into: []) { result, vector in
      let rest = result.reduce(vector) { rest, other in
        let square = other.product(other)
        return square > 0 ? rest.adding(Float(-rest.product(other) / square), other) : rest
      }
      result.append(rest)
    }
  }
}
