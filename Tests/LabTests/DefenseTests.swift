import Aggregation
import Cryptography
import Kernels
import Lab
import Learning
import Testing

/// A round in memory, with values that float32 holds exactly enough to compare with sums in Double.
func randomRound(agents: Int, columns: Int = 40, seed: UInt64) -> (base: [Float], updates: [[Float]]) {
  var generator = SeededGenerator(seed: seed, stream: "round")
  let rows = (0...agents).map { _ in (0..<columns).map { _ in Float(2 * generator.unit() - 1) } }
  return (rows[0], Array(rows[1...]))
}

func cosine(_ a: [Double], _ b: [Double]) -> Double {
  func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).map(*).reduce(0, +) }
  return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
}

@Suite struct DefenseTests {
  init() { BLAS.useOneThread() }

  @Test func theRegistryHasTheRulesAndTheLabsOwn() throws {
    #expect(DefenseRegistry.names == RuleRegistry.names + ["foolsgold", "afa", "auror"])
    for name in DefenseRegistry.names {
      let needsBound = ["norm-bound", "dp"].contains(name)
      var defense = try DefenseRegistry.make(name, RuleSettings(bound: needsBound ? 1 : nil))
      let round = randomRound(agents: 7, seed: 1)
      let decision = try defense.decide(
        DefenseRound(base: round.base, updates: round.updates, claimedCounts: .init(repeating: 5, count: 7)))
      #expect(decision.weights.count == 7 && abs(decision.weights.reduce(0, +)) <= 1 + 1e-9)
    }
  }

  @Test func unknownNamesAndSettingsAreRefused() {
    #expect { try DefenseRegistry.make("foolsgould") } throws: {
      ($0 as? RuleError)?.code == .unknownRule && "\($0)".contains("foolsgold")
    }
    #expect { try DefenseRegistry.make("afa", RuleSettings(clusters: 2)) } throws: {
      ($0 as? RuleError)?.code == .unreadSetting && "\($0)".contains("afa")
    }
  }

  /// The median of 2, 3, … agents by sorting, and its noise from the stream.
  @Test(arguments: 1...6)
  func combiningTakesTheStatisticOfEachColumn(agents: Int) throws {
    let (base, updates) = randomRound(agents: agents, columns: 9_001, seed: UInt64(agents))
    var defense = try DefenseRegistry.make("coordinate-median")
    let decision = try defense.decide(
      DefenseRound(base: base, updates: updates, claimedCounts: .init(repeating: 1, count: agents)))
    let new = decision.combine(base: base, updates: updates, noise: KeyStream(key: .init(repeating: 1, count: 32)))
    for column in base.indices {
      let values = updates.map { Double($0[column]) }.sorted()
      let middle = Float((values[(agents - 1) / 2] + values[agents / 2]) / 2)
      if new[column] != base[column] + middle { return #expect(Bool(false), "column \(column)") }
    }
  }

  /// Four of twenty push one parameter that the others leave alone, as hard as they can: all alike, or each with an
  /// update of its own beside it. A mean moves it, FLAME+ does not.
  @Test(arguments: [false, true])
  func whatAQuarterAloneSaysOfAParameterIsNotHeard(areAlike: Bool) throws {
    var (base, updates) = randomRound(agents: 20, columns: 600, seed: 8)
    base[7] = 0
    for agent in updates.indices { updates[agent][7] = agent < 4 ? 3 : 0 }
    if areAlike { for agent in 1..<4 { updates[agent] = updates[0] } }
    for (rule, isHeard) in [("flame-plus", false), ("mean", true)] {
      var defense = try DefenseRegistry.make(rule, RuleSettings(noiseFactor: rule == "mean" ? nil : 0))
      let decision = try defense.decide(
        DefenseRound(base: base, updates: updates, claimedCounts: .init(repeating: 1, count: 20)))
      let new = decision.combine(base: base, updates: updates, noise: KeyStream(key: .init(repeating: 1, count: 32)))
      #expect((new[7] != 0) == isHeard)
    }
  }

  /// The first weighs nothing, the next a tenth, four and five tenths: what is left of each column after a quarter at
  /// each end, by hand.
  @Test func weightsReachTheTrimmedMean() {
    let updates: [[Float]] = [[100, 100], [1, 8], [2, 4], [4, 0]]
    let decision = Decision(
      bound: nil, sigma: 0, perAgent: updates.map { _ in Verdict(admitted: true, norm: 1, clipFactor: 1) },
      weights: [0, 0.1, 0.4, 0.5], combination: .weightedTrimmedMean(trim: 0.25))
    let new = decision.combine(base: [0, 0], updates: updates, noise: KeyStream(key: .init(repeating: 1, count: 32)))
    #expect(abs(new[0] - 3) < 1e-5)
    #expect(abs(new[1] - 2) < 1e-5)
  }

  @Test func nobodyLeftMeansTheModelStays() {
    let (base, updates) = randomRound(agents: 3, seed: 2)
    let gram = GramMatrix(rows: [base] + updates)
    let nobody = Decision(
      bound: nil, sigma: 0, perAgent: gram.norms.map { Verdict(admitted: false, norm: $0, clipFactor: 1) },
      weights: [0, 0, 0])
    #expect(nobody.combine(base: base, updates: updates, noise: KeyStream(key: .init(repeating: 1, count: 32))) == base)
  }
}
