import Aggregation
import Testing

@Suite struct DefenseRuleTests {
  private func parameters(_ name: String, f: Int? = nil, k: Int? = nil, space: Space? = nil) throws -> RuleParameters {
    try RuleParameters(name: name, RuleSettings(space: space, assumedMalicious: f, clusters: k))
  }

  private func admitted(_ decision: Decision) -> Set<Int> {
    Set(decision.perAgent.indices.filter { decision.perAgent[$0].admitted })
  }

  private func expectMeanOfAdmitted(_ decision: Decision) {
    let share = 1 / Double(decision.admitted)
    #expect(decision.weights == decision.perAgent.map { $0.admitted ? share : 0 })
    #expect(decision.bound == nil && decision.sigma == 0)
    #expect(decision.perAgent.allSatisfy { $0.clipFactor == 1 })
  }

  @Test(arguments: 3...14, [nil, 0, 1, 3] as [Int?])
  func krumAndMultiKrumAreTheTextbooks(count: Int, f: Int?) throws {
    let malicious = f ?? (count - 3) / 2
    guard malicious == 0 || count >= 2 * malicious + 3 else { return }
    for seed in 1...5 {
      let round = strangers(count, seed: UInt64(100 * count + seed))
      let scores = Textbook.krumScores(round.updates, malicious)
      let one = try parameters("krum", f: f).decide(round)
      let winner = try #require(admitted(one).first)
      #expect(scores[winner] <= scores.min()! * (1 + 1e-9))
      expectMeanOfAdmitted(one)
      let many = try parameters("multi-krum", f: f).decide(round)
      #expect(many.admitted == count - malicious)
      let worst = admitted(many).map { scores[$0] }.max()!
      let best = Set(0..<count).subtracting(admitted(many)).map { scores[$0] }.min() ?? .infinity
      #expect(worst <= best * (1 + 1e-9))
      expectMeanOfAdmitted(many)
    }
  }

  @Test(arguments: 3...15, [nil, 0, 1, 2] as [Int?])
  func bulyanIsTheTextbooks(count: Int, f: Int?) throws {
    let malicious = f ?? (count - 3) / 4
    guard malicious == 0 || count >= 4 * malicious + 3 else { return }
    for seed in 1...5 {
      let round = strangers(count, seed: UInt64(100 * count + seed))
      let decision = try parameters("bulyan", f: f).decide(round)
      #expect(admitted(decision) == Textbook.bulyan(round.updates, malicious))
      #expect(decision.combination == .nearestMedian(count: count - 4 * malicious))
      expectMeanOfAdmitted(decision)
    }
  }

  @Test(arguments: 1...9)
  func rulesByCoordinateTakeEverybody(count: Int) throws {
    let round = strangers(count, seed: 5)
    let median = try parameters("coordinate-median").decide(round)
    #expect(median.combination == .coordinateMedian && median.admitted == count)
    let trimmed = try parameters("trimmed-mean").decide(round)
    #expect(trimmed.combination == .trimmedMean(trim: max(0, (count - 3) / 2)) && trimmed.admitted == count)
    let most = try parameters("trimmed-mean", f: (count - 1) / 2).decide(round)
    #expect(most.combination == .trimmedMean(trim: (count - 1) / 2))
  }

  /// The textbook's own steps on vectors; and no step to any side makes the sum of distances smaller.
  @Test(arguments: [1, 2, 3, 6, 11])
  func geometricMedianIsTheTextbooks(count: Int) throws {
    for seed in 1...5 {
      let round = strangers(count, seed: UInt64(10 * count + seed))
      let smoothing = GeometricMedianRule.smoothing * median(round.updates.map(Textbook.length))
      let decision = try parameters("geometric-median").decide(round)
      let found = round.sum(decision.weights)
      let expected = Textbook.geometricMedian(round.updates, smoothing: smoothing)
      #expect(Textbook.length(Textbook.difference(found, expected)) < 1e-5)
      #expect(abs(decision.weights.reduce(0, +) - 1) < 1e-12 && decision.admitted == count)
      func objective(_ z: [Double]) -> Double {
        round.updates.map { Textbook.length(Textbook.difference($0, z)) }.reduce(0, +)
      }
      for column in found.indices {
        for step in [-0.05, 0.05] {
          var moved = found
          moved[column] += step
          #expect(objective(found) <= objective(moved) + 1e-6)
        }
      }
    }
  }

  @Test func geometricMedianIsWhereMostAre() throws {
    let round = SampleRound(base: [1, 1], updates: [[0, 1], [0, 1], [0, 1], [1e6, 0], [0, -1e6]])
    let sum = round.sum(try parameters("geometric-median").decide(round).weights)
    #expect(Textbook.length(Textbook.difference(sum, [0, 1])) < 0.01)
  }

  @Test func boundedNormsAreThoseOfAFixedBound() throws {
    let round = SampleRound(base: [1, 1], updates: [[3, 4], [0, 1], [0, 0]])
    let bounded = try RuleParameters(name: "norm-bound", RuleSettings(bound: 2)).decide(round)
    #expect(bounded.perAgent.map(\.clipFactor) == [0.4, 1, 1])
    #expect(bounded.weights == [0.4 / 3, 1 / 3.0, 1 / 3.0] && bounded.bound == 2 && bounded.sigma == 0)
    let noisy = try RuleParameters(name: "dp", RuleSettings(noiseFactor: 0.25, bound: 2)).decide(round)
    #expect(noisy.weights == bounded.weights && noisy.sigma == 0.5 && noisy.admitted == 3)
  }

  @Test(arguments: [2, 4], Space.allCases)
  func kMeansIsTheTextbooks(k: Int, space: Space) throws {
    for seed in 1...20 {
      let count = 6 + seed % 7
      let round = strangers(count, seed: UInt64(seed))
      let vectors = round.updates.map { space == .updates ? $0 : zip(round.base, $0).map(+) }
      let decision = try parameters("k-means", k: k, space: space).decide(round)
      #expect(admitted(decision) == Textbook.largestGroup(vectors, k), "seed \(seed)")
      expectMeanOfAdmitted(decision)
    }
  }

  /// Two backdoors and one cluster too few: the pigeonhole that FLAME's paper speaks of.
  @Test func kMeansTakesABackdoorInWhereThereAreMoreThanItHasClusters() throws {
    let honest = (0..<6).map { [1, 0.02 * Double($0), 0, 0] }
    let round = SampleRound(
      base: [0, 0, 0, 0], updates: honest + [[0.7, 0, 0.7, 0], [0.7, 0, 0.71, 0], [0, 0, 0, 1], [0, 0, 0, 1]])
    #expect(admitted(try parameters("k-means", k: 2).decide(round)) == Set(0..<8))
    #expect(admitted(try parameters("k-means").decide(round)) == Set(0..<8))
    #expect(admitted(try parameters("k-means", k: 3).decide(round)) == Set(0..<6))
  }

  @Test(
    arguments: [[.cluster], [.clip], [.noise], [.cluster, .clip], [.clip, .noise], [.cluster, .noise]]
      as [Set<FlameStep>])
  func ablationsLeaveOutTheirStepsAndNoOther(steps: Set<FlameStep>) throws {
    let round = sampleRound(honest: 6, others: 3)
    let whole = try RuleParameters.paper.decide(round)
    let decision = try RuleParameters(RuleSettings(steps: steps)).decide(round)
    let everybody = [Bool](repeating: true, count: 9)
    #expect(
      decision.perAgent.map(\.admitted) == (steps.contains(.cluster) ? whole.perAgent.map(\.admitted) : everybody))
    #expect(decision.sigma == (steps.contains(.noise) ? whole.sigma : 0) && decision.bound == whole.bound)
    let share = 1 / Double(decision.admitted)
    for ((verdict, weight), full) in zip(zip(decision.perAgent, decision.weights), whole.perAgent) {
      #expect(verdict.clipFactor == (steps.contains(.clip) ? full.clipFactor : 1))
      #expect(abs(weight - (verdict.admitted ? verdict.clipFactor * share : 0)) < 1e-15)
    }
  }

  /// Every rule decides rounds of one, two and three, of equal and of zero updates.
  @Test(arguments: RuleRegistry.names, 1...3)
  func smallAndUniformRoundsAreDecided(name: String, count: Int) throws {
    for update in [[0.5, -0.25], [0, 0]] {
      for round in [
        strangers(count, seed: 3), SampleRound(base: [1, 2], updates: .init(repeating: update, count: count)),
      ] {
        let decision = try anyRule(name).decide(round)
        #expect(decision.weights.allSatisfy(\.isFinite) && decision.admitted >= 1)
        guard round.updates.allSatisfy({ $0 == update }), decision.combination == .weightedSum else { continue }
        #expect(Textbook.length(Textbook.difference(round.sum(decision.weights), update)) < 1e-12)
      }
    }
  }

  @Test(arguments: RuleRegistry.names)
  func orderOfAgentsChangesNoVerdict(name: String) throws {
    var generator = SplitMix(state: 9)
    for seed in 1...30 {
      let round = strangers(11, seed: UInt64(seed))
      let order = Array(0..<11).shuffled(using: &generator)
      let plain = try anyRule(name).decide(round)
      let moved = try anyRule(name).decide(SampleRound(base: round.base, updates: order.map { round.updates[$0] }))
      #expect(moved.perAgent == order.map { plain.perAgent[$0] })
      #expect(zip(moved.weights, order).allSatisfy { abs($0 - plain.weights[$1]) < 1e-9 })
      #expect(moved.sigma == plain.sigma && isAlike(moved.combination, plain.combination))
    }
  }

  /// What is trimmed follows from weights, which are the same but for the last bits.
  private func isAlike(_ one: Combination, _ other: Combination) -> Bool {
    if case .weightedTrimmedMean(let trim) = one, case .weightedTrimmedMean(let expected) = other {
      return abs(trim - expected) < 1e-9
    }
    return one == other
  }
}
