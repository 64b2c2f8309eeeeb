internal import Glibc

/// “A little is enough” (Baruch et al. 2019, algorithm 2): all colluders send `m − z · σ`, m and σ the mean and standard
/// deviation of each coordinate of honest updates. Aims at main-task accuracy.
///
/// z is the largest for which a majority of agents can still be farther from the mean than the colluders:
/// `Φ(z) = (n − f − s) / (n − f)` with `s = ⌊n/2⌋ + 1 − f`; at least 0. Parameter: `z` in its place.
struct LittleIsEnough: CollusiveAttack {
  static let name = "little-is-enough"
  static let version = 1

  let z: Double?
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    z = try Self.z(&parameters)
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    let view = round.honestView()
    let z = z ?? Self.z(agents: round.agentCount, attackers: round.agents.count)
    return round.fromAll(view.mean.adding(Float(-z), view.deviations()))
  }

  static func z(_ parameters: inout AttackParameters) throws(AttackError) -> Double? {
    let z = try parameters.number("z", default: -1, in: 0...100)
    return z < 0 ? nil : z
  }

  static func z(agents n: Int, attackers f: Int) -> Double {
    let honest = Double(n - f)
    let share = min(1, max(0, (honest - Double(n / 2 + 1 - f)) / honest))
    return max(0, quantile(share))
  }

  /// The z with Φ(z) = `share`, by bisection in [−8, 8].
  private static func quantile(_ share: Double) -> Double {
    var (low, high) = (-8.0, 8.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if (1 + erf(middle / 2.0.squareRoot())) / 2 < share { low = middle } else { high = middle }
    }
    return low
  }
}
