internal import Aggregation

/// The best answer to a rule by attackers who know it, and who see what the others send: of many ways to hide the
/// poisoned direction they choose the one that this rule, tried on the round, lets move the model farthest.
///
/// The ways are those of `JitteredBlend`, `c · (m + κ (p − m) + ρ (c_i − m))` with κ of 0.1 to 1, ρ of 0 to 2, cut to 0.3,
/// 0.7, 1 or 1.5 honest median norms; ρ = 0 is `Blend`. How far is Σ_i w_i κ c_i, w the weights that the rule decides on:
/// the component along p − m, in units of its length. All of it comes from one Gram matrix, as no candidate leaves the
/// span of the honest updates, p and the c_i. For rules that decide by the Gram matrix.
///
/// Parameter: `rule` (flame), with that rule's own settings.
struct BestResponse: CollusiveAttack {
  static let name = "best-response"
  static let version = 1

  let rule: any Rule
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    let name = parameters.word("rule", default: "flame")
    do { rule = try RuleParameters(name: name, RuleSettings()).rule } catch { throw AttackError("rule", "\(error)") }
    backdoors = [goals.main]
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    let clean = round.cleanUpdates()
    let view = HonestView(round.honest ?? clean)
    let span = AttackSpan(base: round.base, view: view, poisoned: round.jointUpdate(backdoors[0]), clean: clean)
    let tried = Disguise.all.map { (disguise: $0, push: push($0, span)) }
    guard let best = tried.max(by: { $0.push < $1.push }) else { return [] }
    return zip(span.vectors(best.disguise), round.agents).map { round.claim($0, of: $1) }
  }

  /// How far the rule lets the disguised updates move the model; 0 where it cannot decide.
  func push(_ disguise: Disguise, _ span: AttackSpan) -> Double {
    let gram = span.gram(disguise)
    let counts = [UInt64](repeating: 1, count: gram.updates)
    guard let decision = try? rule.decide(gram, claimedCounts: counts) else { return 0 }
    let factors = span.factors(disguise)
    return zip(decision.weights.suffix(factors.count), factors).reduce(0) { $0 + $1.0 * $1.1 * Double(disguise.kappa) }
  }
}

/// How colluders hide their poisoned update.
struct Disguise: Hashable {
  /// Towards the poisoned update.
  let kappa: Float
  /// Of each one's own honest residual.
  let rho: Float
  /// At most so many median honest norms long.
  let length: Double

  static let all = ([0.1, 0.2, 0.3, 0.5, 0.7, 1] as [Float]).flatMap { kappa in
    ([0, 0.5, 1, 2] as [Float]).flatMap { rho in
      [0.3, 0.7, 1, 1.5].map { Disguise(kappa: kappa, rho: rho, length: $0) }
    }
  }
}

/// The vectors that disguised updates are made of, and their inner products.
struct AttackSpan {
  private let view: HonestView
  private let poisoned: [Float]
  private let clean: [[Float]]
  /// Of the base, the honest updates, p and the c_i.
  private let products: GramMatrix

  init(base: [Float], view: HonestView, poisoned: [Float], clean: [[Float]]) {
    (self.view, self.poisoned, self.clean) = (view, poisoned, clean)
    products = GramMatrix(rows: [base] + view.updates + [poisoned] + clean)
  }

  /// What the colluders send.
  func vectors(_ disguise: Disguise) -> [[Float]] {
    let core = Blend.core(poisoned, view.mean, disguise.kappa)
    return zip(clean, factors(disguise)).map { clean, factor in
      core.adding(disguise.rho, clean.subtracting(view.mean)).scaled(Float(factor))
    }
  }

  /// By how much each colluder's update is shortened.
  func factors(_ disguise: Disguise) -> [Double] {
    let longest = disguise.length * view.medianNorm
    return clean.indices.map { colluder in
      let row = shares(disguise, colluder)
      let norm = product(row, row).squareRoot()
      return norm > longest ? longest / norm : 1
    }
  }

  /// The Gram matrix of the round in which these updates are sent, colluders last.
  func gram(_ disguise: Disguise) -> GramMatrix {
    let honest = view.updates.indices.map { unit(1 + $0) }
    let malicious = zip(clean.indices, factors(disguise)).map { colluder, factor in
      shares(disguise, colluder).map { factor * $0 }
    }
    let rows = [unit(0)] + honest + malicious
    let triangle = rows.indices.flatMap { i in rows[i...].map { product(rows[i], $0) } }
    return GramMatrix(order: rows.count, upperTriangle: triangle) ?? GramMatrix(order: rows.count)
  }

  /// A colluder's update before it is shortened, in coordinates of the span.
  private func shares(_ disguise: Disguise, _ colluder: Int) -> [Double] {
    let (kappa, rho) = (Double(disguise.kappa), Double(disguise.rho))
    let count = view.updates.count
    var shares = [Double](repeating: 0, count: products.order)
    for honest in 1...count { shares[honest] = (1 - kappa - rho) / Double(count) }
    shares[count + 1] = kappa
    shares[count + 2 + colluder] = rho
    return shares
  }

  private func unit(_ index: Int) -> [Double] { (0..<products.order).map { $0 == index ? 1 : 0 } }

  private func product(_ one: [Double], _ other: [Double]) -> Double {
    var sum = 0.0
    for (i, share) in one.enumerated() where share != 0 {
      for (j, otherShare) in other.enumerated() where otherShare != 0 { sum += share * otherShare * products[i, j] }
    }
    return sum
  }
}
