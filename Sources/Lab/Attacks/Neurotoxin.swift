/// Neurotoxin (Zhang et al. 2022): poisoned training that leaves alone the `top` share of coordinates which benign
/// agents move most, so that they do not overwrite the backdoor later. Which these are is told by |G_t − G_{t−1}|, the
/// update of the round before.
///
/// Parameters: `top` (0.05), `epochs` (4), `gamma` (1).
struct Neurotoxin: CollusiveAttack {
  static let name = "neurotoxin"
  static let version = 1

  let top: Double
  let epochs: Int
  let gamma: Float
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    top = try parameters.number("top", default: 0.05, in: 0...1)
    epochs = try parameters.integer("epochs", default: 4, in: 1...100)
    gamma = Float(try parameters.number("gamma", default: 1, in: 0...1e6))
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    let busy = Self.largest(round.base.subtracting(round.previous), share: top)
    return round.agents.map { agent in
      var generator = round.generator("neurotoxin \(agent.name)")
      let poisoned = backdoors[0].poison(agent.data, rate: round.poisonRate, with: &generator)
      let values = round.difference(poisoned, epochs: epochs, frozen: busy, &generator)
      return round.claim(values.scaled(gamma), of: agent)
    }
  }

  /// Flags of the share of coordinates with the largest magnitudes; of equal ones the first.
  static func largest(_ values: [Float], share: Double) -> [Bool] {
    let order = values.indices.sorted { (-values[$0].magnitude, $0) < (-values[$1].magnitude, $1) }
    var flags = [Bool](repeating: false, count: values.count)
    for index in order.prefix(Int(share * Double(values.count))) { flags[index] = true }
    return flags
  }
}
