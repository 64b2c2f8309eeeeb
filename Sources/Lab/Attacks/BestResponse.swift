internal import Aggregation
internal import Learning

/// The best answer to a rule by attackers who know it, and who see what the others send: of many ways to hide the
/// poisoned direction they choose the one after which the model that this rule makes of the round, without noise, has the
/// least loss on poisoned examples of their own.
///
/// The ways are those of `JitteredBlend`, `c · (m + κ (p − m) + ρ (c_i − m))` with κ of 0.1 to 1, ρ of 0 to 2, cut to 0.3,
/// 0.7, 1 or 1.5 honest median norms; ρ = 0 is `Blend`. And, with rules by coordinate in mind, κ = 1 with each coordinate of
/// p − m held within z standard deviations of the honest ones, as in “a little is enough”. In the trial all claim to have
/// as many samples, and the round has the colluders and those whose updates they see.
///
/// Parameters: `rule` (flame), and its `space` and `metric`, with that rule's own settings otherwise.
struct BestResponse: CollusiveAttack {
  static let name = "best-response"
  static let version = 3

  private static let examples = 300

  let rule: any Rule
  let backdoors: [any Backdoor]

  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError) {
    let name = parameters.word("rule", default: "flame")
    let settings = RuleSettings(
      space: try Self.setting("space", &parameters), metric: try Self.setting("metric", &parameters))
    do { rule = try RuleParameters(name: name, settings).rule } catch { throw AttackError("rule", "\(error)") }
    backdoors = [goals.main]
  }

  /// nil where it is not given.
  private static func setting<Value: RawRepresentable<String>>(
    _ name: String, _ parameters: inout AttackParameters
  ) throws(AttackError) -> Value? {
    let word = parameters.word(name, default: "")
    guard let value = Value(rawValue: word) else {
      if word.isEmpty { return nil }
      throw AttackError(name, "“\(word)” is none")
    }
    return value
  }

  func updates(_ round: AttackRound) -> [LocalUpdate?] {
    let clean = round.cleanUpdates()
    let view = HonestView(round.honest ?? clean)
    let wardrobe = Wardrobe(view: view, poisoned: round.jointUpdate(backdoors[0]), clean: clean)
    let goal = poisoned(round)
    var best = (loss: Double.infinity, updates: wardrobe.updates(Disguise.all[0]))
    for disguise in Disguise.all {
      let updates = wardrobe.updates(disguise)
      guard let model = model(round.base, view.updates + updates) else { continue }
      let loss = round.training.network.losses(model, on: goal).reduce(0, +)
      if loss < best.loss { best = (loss, updates) }
    }
    return zip(best.updates, round.agents).map { round.claim($0, of: $1) }
  }

  /// Some of the colluders' examples when all are poisoned.
  private func poisoned(_ round: AttackRound) -> Dataset {
    var generator = round.generator("goal")
    let all = backdoors[0].poison(round.joined, rate: 1, with: &generator)
    return all.subset(Array(generator.permutation(of: all.count).prefix(Self.examples)))
  }

  /// What the rule makes of a round; nil where it cannot decide.
  private func model(_ base: [Float], _ updates: [[Float]]) -> [Float]? {
    let gram = GramMatrix(rows: [base] + updates)
    let counts = [UInt64](repeating: 1, count: updates.count)
    let decision = try? rule.decide(gram, claimedCounts: counts) { updates[$0] == updates[$1] }
    return decision.map { base.adding(1, $0.combined(updates)) }
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
  /// In honest standard deviations: how far a coordinate may be moved towards the poisoned update.
  let reach: Float?

  static let all = blends + held

  private static let blends = ([0.1, 0.2, 0.3, 0.5, 0.7, 1] as [Float]).flatMap { kappa in
    ([0, 0.5, 1, 2] as [Float]).flatMap { rho in
      [0.3, 0.7, 1, 1.5].map { Disguise(kappa: kappa, rho: rho, length: $0, reach: nil) }
    }
  }

  private static let held = ([0.3, 0.6, 1, 1.5] as [Float]).flatMap { reach in
    ([0, 0.5, 1] as [Float]).flatMap { rho in
      [1, 1.5].map { Disguise(kappa: 1, rho: rho, length: $0, reach: reach) }
    }
  }
}

/// What disguised updates are made of.
struct Wardrobe {
  private let view: HonestView
  private let deviations: [Float]
  /// p − m.
  private let aim: [Float]
  /// c_i − m, one per colluder.
  private let residuals: [[Float]]

  init(view: HonestView, poisoned: [Float], clean: [[Float]]) {
    self.view = view
    deviations = view.deviations()
    aim = poisoned.subtracting(view.mean)
    residuals = clean.map { $0.subtracting(view.mean) }
  }

  /// What the colluders send.
  func updates(_ disguise: Disguise) -> [[Float]] {
    let core = view.mean.adding(disguise.kappa, disguise.reach.map(held) ?? aim)
    let longest = disguise.length * view.medianNorm
    return residuals.map { residual in
      let update = disguise.rho == 0 ? core : core.adding(disguise.rho, residual)
      let norm = update.norm
      return norm > longest ? update.scaled(Float(longest / norm)) : update
    }
  }

  private func held(within reach: Float) -> [Float] {
    zip(aim, deviations).map { min(max($0, -reach * $1), reach * $1) }
  }
}
