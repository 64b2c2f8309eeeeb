import Aggregation
import Testing

@Suite struct RuleTests {
  @Test func registryHoldsEveryRuleUnderItsName() throws {
    #expect(RuleRegistry.names.starts(with: ["flame", "mean", "fedavg", "krum"]))
    for name in RuleRegistry.names {
      let rule = try anyRule(name).rule
      #expect(type(of: rule).name == name)
    }
    #expect(Set(RuleRegistry.names).count == RuleRegistry.names.count)
  }

  @Test func wrongParametersAreRefusedByName() {
    #expect { try RuleParameters(name: "crumb") } throws: {
      ($0 as? RuleError)?.code == .unknownRule && "\($0)".contains("“crumb”; did you mean krum?")
    }
    #expect { try RuleParameters(name: "nothing") } throws: { "\($0)".contains("fedavg") }
    for factor in [-0.001, .nan, .infinity] {
      #expect { try RuleParameters(noiseFactor: factor) } throws: { ($0 as? RuleError)?.code == .noiseFactor }
    }
  }

  @Test func meanWeighsAllAlikeWithoutNoise() throws {
    let round = sampleRound(honest: 3, others: 2)
    let decision = try RuleParameters(name: "mean").decide(round, counts: [9, 0, 1, 1, 1])
    #expect(decision.weights == [0.2, 0.2, 0.2, 0.2, 0.2])
    #expect(decision.bound == nil && decision.sigma == 0 && decision.admitted == 5)
    #expect(decision.perAgent.map(\.norm) == round.gram.norms)
  }

  @Test func fedAvgBelievesClaimedCounts() throws {
    let round = sampleRound(honest: 3, others: 0)
    let rule = try RuleParameters(name: "fedavg")
    #expect(try rule.decide(round, counts: [1, 2, 1]).weights == [0.25, 0.5, 0.25])
    #expect(try rule.decide(round, counts: [0, 0, 0]).weights == Array(repeating: 1 / 3.0, count: 3))
    let most = try rule.decide(round, counts: [.max, .max, 0])
    #expect(most.weights == [0.5, 0.5, 0] && most.sigma == 0 && most.bound == nil)
  }

  @Test(arguments: ["flame", "mean", "fedavg"], Space.allCases)
  func orderOfAgentsChangesNoDecision(name: String, space: Space) throws {
    var generator = SplitMix(state: 3)
    let parameters = try RuleParameters(name: name, space: space)
    for seed in 1...30 {
      var round = sampleRound(honest: 7, others: 4, seed: UInt64(seed))
      round.updates[3] = round.updates[1]
      let counts = (0..<11).map { UInt64($0 * 7 % 5) }
      let order = Array(0..<11).shuffled(using: &generator)
      let permuted = SampleRound(base: round.base, updates: order.map { round.updates[$0] })
      let plain = try parameters.decide(round, counts: counts)
      let moved = try parameters.decide(permuted, counts: order.map { counts[$0] })
      #expect(moved.bound == plain.bound && moved.sigma == plain.sigma)
      #expect(moved.perAgent == order.map { plain.perAgent[$0] })
      #expect(moved.weights == order.map { plain.weights[$0] })
    }
  }

  @Test func cosineRowsIsRefusedAboveItsLimit() throws {
    let parameters = try RuleParameters(metric: .cosineRows)
    let gram = GramMatrix(order: FlameRule.cosineRowsLimit + 2)
    let counts = [UInt64](repeating: 1, count: FlameRule.cosineRowsLimit + 1)
    #expect { try parameters.rule.decide(gram, claimedCounts: counts) } throws: {
      ($0 as? RuleError)?.code == .tooManyAgents
    }
  }

  @Test func twoAgentsAreBothAdmittedAndClippedToTheMeanNorm() throws {
    let decision = try RuleParameters.paper.decide(SampleRound(base: [1, 1], updates: [[3, 4], [0, 1]]))
    #expect(decision.bound == 3)
    #expect(decision.perAgent.map(\.clipFactor) == [0.6, 1])
    #expect(decision.weights == [0.3, 0.5])
  }

  @Test func allUpdatesZeroGiveAZeroBound() throws {
    let decision = try RuleParameters.paper.decide(
      SampleRound(base: [1, 2], updates: .init(repeating: [0, 0], count: 3)))
    #expect(decision.bound == 0 && decision.sigma == 0 && decision.admitted == 3)
    #expect(decision.perAgent.allSatisfy { $0.clipFactor == 1 })
  }
}
