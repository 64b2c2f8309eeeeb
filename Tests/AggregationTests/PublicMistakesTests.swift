import Aggregation
import Testing

/// One test against each mistake found in public implementations that a decision can show. Those of the sums, the
/// noise and the buffers are tested where files are aggregated.
@Suite struct PublicMistakesTests {
  /// Six models in the plane; whole rows see {0, 1, 2, 5} as alike, pairs see {0, 1, 2, 3}.
  private func angles(_ degrees: [Double]) -> SampleRound {
    let points = degrees.map { angle -> [Double] in
      let t = angle / 90
      return [1 - t * t, 2 * t]
    }
    return SampleRound(base: [0, 0], updates: points)
  }

  @Test func euclideanClusteringOfRowsIsNotCalledCosine() throws {
    let round = angles([0, 10, 20, 31, 43, 80])
    let pairs = try RuleParameters.paper.decide(round).perAgent.map(\.admitted)
    let distances = DistanceMatrix(round.gram, space: .models)
    #expect(pairs == majorityCluster(distances))
    let rows = try RuleParameters(metric: .cosineRows).decide(round).perAgent.map(\.admitted)
    #expect(rows == majorityCluster(distances.betweenRows()))
    #expect(rows != pairs)
  }

  @Test func sigmaIsLambdaTimesTheBoundAndNotItsSquare() throws {
    let round = sampleRound(honest: 6, others: 3)
    let decision = try RuleParameters(noiseFactor: 0.01).decide(round)
    #expect(decision.sigma == 0.01 * decision.bound!)
  }

  @Test func sigmaIsNotDividedByTheNumberOfAgents() throws {
    let small = try RuleParameters.paper.decide(sampleRound(honest: 5, others: 0))
    let update = Array(repeating: sampleRound(honest: 5, others: 0).updates, count: 3).flatMap { $0 }
    let large = try RuleParameters.paper.decide(
      SampleRound(base: sampleRound(honest: 5, others: 0).base, updates: update))
    #expect(large.bound == small.bound && large.sigma == small.sigma)
  }

  @Test func boundIsTheMedianOverAllAndNotOverTheAdmitted() throws {
    var round = sampleRound(honest: 6, others: 5)
    for agent in 6..<11 { round.updates[agent] = round.updates[agent].map { 50 * $0 } }
    let decision = try RuleParameters.paper.decide(round)
    let norms = round.updates.map { dot($0, $0).squareRoot() }.sorted()
    #expect(decision.admitted < 11)
    #expect(abs(decision.bound! - norms[5]) < 1e-9 * norms[5])
    let admitted = decision.perAgent.filter(\.admitted).map(\.norm).sorted()
    #expect(decision.bound != admitted[admitted.count / 2])
  }

  @Test func clipFactorsBelongToTheirAgents() throws {
    var round = sampleRound(honest: 5, others: 3)
    round.updates = [5, 0, 6, 1, 7, 2, 3, 4].map { round.updates[$0] }
    let decision = try RuleParameters(space: .updates).decide(round)
    #expect(decision.perAgent.map(\.admitted) == [false, true, false, true, false, true, true, true])
    for (agent, verdict) in decision.perAgent.enumerated() {
      let norm = dot(round.updates[agent], round.updates[agent]).squareRoot()
      #expect(verdict.norm == norm)
      #expect(verdict.clipFactor == min(1, decision.bound! / norm))
      #expect(decision.weights[agent] == (verdict.admitted ? verdict.clipFactor / 5 : 0))
    }
  }

  @Test func sumIsDividedByTheAdmittedAndNotByAll() throws {
    let round = sampleRound(honest: 5, others: 4)
    let decision = try RuleParameters(space: .updates).decide(round)
    #expect(decision.admitted == 5)
    for (verdict, weight) in zip(decision.perAgent, decision.weights) where verdict.admitted {
      #expect(weight == verdict.clipFactor / 5)
    }
  }

  @Test func claimedSampleCountsAreNoWeights() throws {
    let round = sampleRound(honest: 5, others: 2)
    let plain = try RuleParameters.paper.decide(round)
    #expect(try RuleParameters.paper.decide(round, counts: [1_000_000, 1, 1, 0, 1, 1, .max]) == plain)
  }

  /// Updates of 0.01 % of the weights: the distances are near 1e-8, below the steps of float32 at 1.
  @Test func cosineIsNotFormedInSinglePrecision() throws {
    var round = sampleRound(honest: 6, others: 4, columns: 200)
    round.updates = round.updates.map { update in
      let scale = 1e-4 * (dot(round.base, round.base) / dot(update, update)).squareRoot()
      return update.map { scale * $0 }
    }
    let decision = try RuleParameters.paper.decide(round)
    #expect(decision.perAgent.suffix(4).allSatisfy { !$0.admitted })
    let float = DistanceMatrix(count: 10) { i, j in
      Double(Float(1) - Float(1 - DistanceMatrix(round.gram, space: .models)[i, j]))
    }
    #expect(majorityCluster(float) == .init(repeating: true, count: 10))
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity], [0, 1, 5, 14])
  func notANumberDoesNotPassAsFactorOne(value: Double, entry: Int) throws {
    var triangle = sampleRound(honest: 4, others: 0).gram.upperTriangle
    triangle[entry] = value
    let gram = GramMatrix(order: 5, upperTriangle: triangle)!
    for name in RuleRegistry.names {
      #expect { try anyRule(name).rule.decide(gram, claimedCounts: [1, 1, 1, 1]) } throws: {
        ($0 as? RuleError)?.code == .impossibleGram
      }
    }
  }

  @Test func allZeroUpdateDoesNotStopTheRound() throws {
    var round = sampleRound(honest: 6, others: 0)
    round.updates[2] = .init(repeating: 0, count: 40)
    for space in Space.allCases {
      let decision = try RuleParameters(space: space).decide(round)
      #expect(decision.perAgent[2].norm == 0 && decision.perAgent[2].clipFactor == 1)
      #expect(decision.admitted >= 4 && decision.weights.allSatisfy(\.isFinite))
    }
  }
}
