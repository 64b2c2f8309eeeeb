internal import Aggregation
internal import Cryptography
internal import Lab
internal import Learning

/// A federation in memory: honest training, the adversary, the Gram matrix, the defense, round after round.
///
/// A pure function of its run on one machine with one BLAS thread.
struct Simulation {
  private let run: Run
  private let material: Material
  private let adversary: Adversary?
  private let evaluation: Evaluation
  /// Numbers of the compromised agents, ascending.
  let compromised: [Int]

  init(_ run: Run, _ material: Material) throws {
    self.run = run
    self.material = material
    adversary = try run.adversary(material.goals)
    evaluation = Evaluation(
      network: material.training.network, test: material.test,
      backdoors: adversary?.attack.backdoors ?? [material.goals.main])
    compromised = Self.compromised(run.settings)
  }

  /// Drawn by the seed; a larger share takes more of the same.
  static func compromised(_ settings: RunSettings) -> [Int] {
    var generator = SeededGenerator(seed: settings.seed, stream: "compromised")
    let count = Int((settings.compromised * Double(settings.agents)).rounded())
    return generator.permutation(of: settings.agents).prefix(count).sorted()
  }

  func result(from start: WarmStart, each: (RoundOutcome) -> Void) throws -> RunResult {
    var (base, previous) = (start.model, start.previous)
    var defense = try run.makeDefense()
    var outcomes: [RoundOutcome] = []
    var releases = [start.model]
    var leakage: Leakage?
    for round in 1...run.settings.attackRounds {
      let sent = try updates(round, base: base, previous: previous)
      let (model, decision, outcome) = try step(sent, base: base, round, &defense)
      if run.settings.leakage == true {
        releases = (releases + [model]).suffix(RunResult.lastRounds)
        if round == run.settings.attackRounds { leakage = self.leakage(sent.map(\.update), base, decision, releases) }
      }
      (previous, base) = (base, model)
      outcomes.append(outcome)
      each(outcome)
    }
    return RunResult(
      key: run.key, run.settings, warm: measures(start.model), outcomes, compromised: compromised, leakage: leakage)
  }

  private func leakage(
    _ updates: [LocalUpdate], _ base: [Float], _ decision: Decision, _ releases: [[Float]]
  ) -> Leakage? {
    LeakageProbe(material, base: base, updates: updates.map(\.values), seed: run.settings.seed)
      .leakage(releases, decision)
  }

  /// Agent → what it sends, and whether that is malicious.
  func updates(_ round: Int, base: [Float], previous: [Float]) throws -> [(
    update: LocalUpdate, isMalicious: Bool
  )] {
    let number = UInt64(run.settings.warmRounds + round)
    func honest(_ agent: Int) -> LocalUpdate {
      let agent = material.agents[agent]
      return material.training.update(base: base, data: agent.data, agent: agent.name, round: number)
    }
    guard let adversary, round >= adversary.start, !compromised.isEmpty else {
      return material.agents.indices.map { (honest($0), false) }
    }
    let isCompromised = Set(compromised)
    var sent = material.agents.indices.map { isCompromised.contains($0) ? nil : honest($0) }
    let view = adversary.knowledge == .full ? sent.compactMap { $0?.values } : nil
    let malicious = adversary.updates(
      AttackRound(
        number: number, base: base, previous: previous, agents: compromised.map { material.agents[$0] },
        agentCount: material.agents.count, training: material.training, poisonRate: adversary.poisonRate, honest: view))
    var flags = [Bool](repeating: false, count: sent.count)
    for (agent, update) in zip(compromised, malicious) {
      sent[agent] = update
      flags[agent] = update != nil
    }
    return sent.indices.map { (sent[$0] ?? honest($0), flags[$0]) }
  }

  private func step(
    _ sent: [(update: LocalUpdate, isMalicious: Bool)], base: [Float], _ number: Int, _ defense: inout any Defense
  ) throws -> (model: [Float], Decision, RoundOutcome) {
    let updates = sent.map(\.update.values)
    let malicious = sent.map(\.isMalicious)
    let counts = sent.map { UInt64($0.update.claimedSamples) }
    let round = DefenseRound(base: base, updates: updates, claimedCounts: counts)
    let decision = try defense.decide(round)
    let noise = KeyStream(key: Digest(of: "noise \(run.settings.seed) \(number)".utf8).bytes)
    let model = decision.combine(base: base, updates: updates, noise: noise)
    return (
      model, decision,
      RoundOutcome(
        measures: measures(model), malicious: malicious, admitted: decision.perAgent.map(\.admitted),
        bound: decision.bound, sigma: decision.sigma, norms: round.gram.norms,
        stealth: stealth(base, updates, malicious), gram: round.gram, claimedCounts: counts)
    )
  }

  private func stealth(_ base: [Float], _ updates: [[Float]], _ malicious: [Bool]) -> Stealth? {
    let (bad, good) = (zip(updates, malicious).filter(\.1).map(\.0), zip(updates, malicious).filter { !$0.1 }.map(\.0))
    return bad.isEmpty || good.isEmpty ? nil : Stealth(base: base, malicious: bad, honest: good)
  }

  private func measures(_ model: [Float]) -> RoundMeasures {
    let (measures, worst) = evaluation.measureClasses(model)
    return RoundMeasures(
      mainAccuracy: measures.mainAccuracy, backdoorAccuracy: measures.backdoorAccuracy, worstClass: worst)
  }
}
