import Aggregation
import Testing

/// Rounds of 20 agents in 10 groups with data of their own; the first five agents may collude.
@Suite struct FlamePlusTests {
  private let columns = 800

  /// The part of `seed` 0 is what agents have in common over the rounds.
  private func honest(round: UInt64) -> [[Double]] {
    let common = direction(1)
    return (0..<20).map { agent in
      let (group, own) = (direction(10 + UInt64(agent % 10)), direction(1_000 * round + 100 + UInt64(agent)))
      return (0..<columns).map { common[$0] + 0.5 * group[$0] + 0.8 * own[$0] }
    }
  }

  /// Of length 1 or so.
  private func direction(_ seed: UInt64) -> [Double] {
    var generator = SplitMix(state: seed)
    let scale = (3 / Double(columns)).squareRoot()
    return (0..<columns).map { _ in scale * Double.random(in: -1...1, using: &generator) }
  }

  private func mixed(_ a: [Double], _ b: [Double], _ share: Double) -> [Double] {
    zip(a, b).map { $0 + share * ($1 - $0) }
  }

  private func decide(_ updates: [[Double]]) throws -> Decision {
    let base = direction(5).map { 10 * $0 }
    return try RuleParameters(name: "flame-plus").decide(SampleRound(base: base, updates: updates))
  }

  /// The weight of the first five, where 5 is what the plain mean gives.
  private func weight(of updates: [[Double]]) throws -> Double {
    try 20 * decide(updates).weights[..<5].reduce(0, +)
  }

  private func colluding(round: UInt64, _ update: (Int, [Double], [Double]) -> [Double]) -> [[Double]] {
    let honest = honest(round: round)
    let mean = Textbook.mean(honest)
    let poison = direction(77).map { 2 * $0 }
    return (0..<5).map { update($0, mean, poison) } + honest[5...]
  }

  @Test(arguments: [0.15, 0.2, 0.3, 0.5, 1, 4])
  func colludersWhoBlendInHaveLessThanTwoAgentsWeight(share: Double) throws {
    for round in 1...4 as ClosedRange<UInt64> {
      #expect(try weight(of: colluding(round: round) { mixed($1, $2, share) }) < 2)
      let jittered = colluding(round: round) { agent, mean, poison in
        zip(mixed(mean, poison, share), direction(500 + UInt64(agent))).map { $0 + 0.6 * $1 }
      }
      #expect(try weight(of: jittered) < (share < 0.25 ? 5 : share < 0.5 ? 3 : 0.01))
    }
  }

  @Test func colludersOfSmallNormAndWithDecoysHaveLittleWeight() throws {
    for round in 1...4 as ClosedRange<UInt64> {
      #expect(try weight(of: colluding(round: round) { $2.map { 0.35 * $0 } }) < 2)
      let decoys = colluding(round: round) { agent, mean, poison in
        agent < 2 ? direction(900).map { 30 * $0 } : mixed(mean, poison, 0.3)
      }
      #expect(try weight(of: decoys) < 2)
    }
  }

  /// Fifteen of twenty at least, and over the rounds everybody.
  @Test func withoutAttackersFewAreLeftOutAndNobodyForEver() throws {
    var rounds = [Int](repeating: 0, count: 20)
    for round in 1...10 as ClosedRange<UInt64> {
      let decision = try decide(honest(round: round))
      #expect(decision.admitted >= 15)
      for (agent, verdict) in decision.perAgent.enumerated() where verdict.admitted { rounds[agent] += 1 }
      #expect(decision.weights.max()! < 2 * decision.weights.filter { $0 > 0 }.min()!)
    }
    #expect(rounds.allSatisfy { $0 >= 5 })
  }

  /// What five have in common is a fifth of each one's square: little beside their own noise, and far more than chance.
  @Test func colludersBehindNoiseOfTheirOwnAreOneVoice() throws {
    for round in 1...4 as ClosedRange<UInt64> {
      let aim = direction(77)
      let updates = (0..<20).map { agent in
        let noise = direction(1_000 * round + 200 + UInt64(agent))
        return agent < 5 ? zip(aim, noise).map { 0.5 * $0 + $1 } : noise.map { 1.118 * $0 }
      }
      #expect(try weight(of: updates) < 2)
    }
  }

  /// With three of twelve far out, nine remain; the three who share an aim are one voice all the same.
  @Test func decoysDoNotHideColludersBehindNoise() throws {
    for round in 1...4 as ClosedRange<UInt64> {
      let updates = (0..<12).map { agent in
        let noise = direction(1_000 * round + 300 + UInt64(agent))
        if agent < 3 { return zip(direction(77), noise).map { 0.6 * $0 + $1 } }
        return agent < 6 ? direction(78).map { 8 * $0 } : noise.map { 1.16 * $0 }
      }
      let weights = try decide(updates).weights
      let (colluders, honest) = (weights[..<3].reduce(0, +), weights[6...].reduce(0, +) / 6)
      #expect(colluders < 2 * honest)
    }
  }

  @Test func whoSaysTheSameSaysItOnce() throws {
    let round = SampleRound(base: [1, 1, 1], updates: [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    let weights = try RuleParameters(name: "flame-plus").decide(round).weights
    #expect(abs(weights[0] + weights[1] - weights[2]) < 1e-9 && abs(weights[2] - weights[3]) < 1e-12)
  }

  /// Along one direction, at −5 … 3 and at `last`. Those on one side of the centre have one share together, so the weighted
  /// median is 1 and the weighted median deviation 2, and 3 · 1.4826 · 2 = 8.9.
  @Test(arguments: [(9.7, 10), (10.1, 9)]) func anOutlierIsThreeDeviationsFromTheMedian(last: Double, kept: Int) throws
  {
    let places = (-5...3).map(Double.init) + [last]
    let decision = try RuleParameters(name: "flame-plus").decide(
      SampleRound(base: [0, 0], updates: places.map { [$0, 1e4] }))
    #expect(decision.admitted == kept && decision.perAgent[9].admitted == (kept == 10))
  }

  /// Four go all the way to one poisoned update, three most of the way to another: one direction stands out, then the other.
  @Test func severalGroupsOfColludersAreLeftOutOneAfterTheOther() throws {
    for round in 1...4 as ClosedRange<UInt64> {
      let mean = Textbook.mean(honest(round: round))
      let colluders = (0..<7).map { agent in
        mixed(mean, direction(agent < 4 ? 77 : 78).map { 2 * $0 }, agent < 4 ? 1 : 0.6)
      }
      let verdicts = try decide(colluders + honest(round: round)[7...]).perAgent
      #expect(verdicts.map(\.admitted) == (0..<20).map { $0 >= 7 })
    }
  }

  /// Twelve of twenty collude in three groups: no more than nine can be left out.
  @Test func noMoreThanAMinorityIsLeftOut() throws {
    for round in 1...4 as ClosedRange<UInt64> {
      let mean = Textbook.mean(honest(round: round))
      let groups = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2].map { group in
        mixed(mean, direction(77 + UInt64(group)).map { 2 * $0 }, 1)
      }
      #expect(try decide(groups + honest(round: round)[12...]).admitted >= 11)
    }
  }

  @Test func atLeastAMajorityRemainsAndNoiseFollowsTheMedianNorm() throws {
    for seed in 1...20 {
      var round = strangers(5 + seed % 9, seed: UInt64(seed))
      for agent in stride(from: 0, to: round.updates.count, by: 3) {
        round.updates[agent] = round.updates[agent].map { 1e4 * $0 }
      }
      let decision = try RuleParameters(name: "flame-plus", RuleSettings(noiseFactor: 0.5)).decide(round)
      #expect(decision.admitted >= round.updates.count / 2 + 1)
      #expect(decision.bound == median(round.gram.norms) && decision.sigma == 0.5 * decision.bound!)
      #expect(abs(decision.weights.reduce(0, +) - 1) < 1e-12)
      let heaviest = decision.weights.sorted().suffix(round.updates.count / 4).reduce(0, +)
      #expect(decision.combination == .weightedTrimmedMean(trim: min(0.45, max(0.25, heaviest))))
    }
  }

  /// Along axes of their own, so that every share is alike: only lengths differ, and S is 1.
  @Test func whoIsFarFromTheUsualLengthWeighsLess() throws {
    let lengths: [Double] = [1, 1, 1, 1, 1, 1.5, 3, 2.0 / 3, 1.0 / 3]
    let updates: [[Double]] = lengths.indices.map { agent in lengths.indices.map { $0 == agent ? lengths[agent] : 0 } }
    let decision = try RuleParameters(name: "flame-plus").decide(
      SampleRound(base: [Double](repeating: 1, count: updates.count), updates: updates))
    #expect(decision.admitted == lengths.count)
    #expect(abs(decision.weights[6] / decision.weights[0] - 0.125) < 0.02)
    #expect(abs(decision.weights[8] / decision.weights[0] - 0.125) < 0.02)
  }

  @Test func aRoundOfZerosAndOneWithZerosIsDecided() throws {
    let rounds: [[[Double]]] = [[[0, 0], [0, 0], [0, 0]], [[0, 0], [0, 0], [3, 4]], [[0, 0], [3, 4]]]
    for updates in rounds {
      let weights = try RuleParameters(name: "flame-plus").decide(SampleRound(base: [1, 1], updates: updates)).weights
      #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    }
  }
}
