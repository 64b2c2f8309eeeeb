import Aggregation
import Testing

/// What is left of distances where a base, or what updates have in common, dwarfs the rest.
@Suite struct PrecisionTests {
  /// Seven honest agents near one direction, three compromised ones that all take a long step elsewhere; `constants`
  /// stand in the base and are moved by nobody.
  private func attacked(constants: [Double], seed: UInt64 = 1) -> SampleRound {
    var round = sampleRound(honest: 10, others: 0, seed: seed, columns: 200)
    var generator = SplitMix(state: seed &+ 99)
    let door = (0..<200).map { _ in Double.random(in: -1...1, using: &generator) }
    for agent in 7..<10 { round.updates[agent] = zip(round.updates[agent], door).map { $0 + 2 * $1 } }
    round.base += constants
    round.updates = round.updates.map { $0 + constants.map { _ in 0 } }
    return round
  }

  private func admitted(_ parameters: RuleParameters, _ round: SampleRound) throws -> [Bool] {
    try parameters.decide(round).perAgent.map(\.admitted)
  }

  @Test(arguments: Metric.allCases, [0x1p20, 0x1p26, 1e9, 0x1p34, 0x1p40])
  func constantsThatDwarfTheModelDoNotSwitchTheClusteringOff(metric: Metric, constant: Double) throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let round = attacked(constants: [Double](repeating: -constant, count: 136), seed: seed)
      let verdicts = try admitted(RuleParameters(metric: metric), round)
      #expect(verdicts[7...].allSatisfy { !$0 }, "seed \(seed)")
      #expect(verdicts.contains(true))
    }
  }

  /// The nearer to the truth the farther constants are: what is compared is the distance of the updates.
  @Test func distancesBesideConstantsAreThoseOfExactArithmetic() throws {
    let round = attacked(constants: [-1e9])
    let distances = DistanceMatrix(round.gram, space: .models)
    let square = 1e18 + dot(round.base.dropLast(), round.base.dropLast())
    for i in 0..<10 {
      for j in 0..<i {
        let difference = zip(round.updates[i], round.updates[j]).map { $0 - $1 }
        // (‖W_i‖ − ‖W_j‖)² is of the order of 1/‖W‖² beside it.
        let expected = dot(difference, difference) / (2 * square)
        #expect(abs(distances[i, j] / expected - 1) < 1e-9)
      }
    }
  }

  @Test(arguments: [1e-9, 1e-7, 1e-5]) func updatesTinyBesideTheBaseAreCompared(size: Double) throws {
    var round = attacked(constants: [])
    round.updates = round.updates.map { $0.map { size * $0 } }
    #expect(try admitted(.paper, round)[7...].allSatisfy { !$0 })
  }

  @Test func bothWaysToADistanceAgreeWhereTheyMeet() throws {
    for exponent in 13...18 {
      var round = attacked(constants: [])
      round.updates = round.updates.map { $0.map { $0 / Double(1 << exponent) } }
      let distances = DistanceMatrix(round.gram, space: .models)
      for i in 0..<10 {
        for j in 0..<i {
          let expected = round.gram.exactDistance(i + 1, j + 1)
          #expect(abs(distances[i, j] / expected - 1) < 1e-4, "2^-\(exponent)")
        }
      }
    }
  }

  /// From 0.05 % to 100 % of the weights: to the bit what it has always been.
  @Test(arguments: [0.0005, 0.01, 0.1, 1]) func ordinaryRoundsHaveTheSameBits(share: Double) throws {
    for count in [3, 10, 31, 100] {
      var round = sampleRound(honest: count - count / 3, others: count / 3, seed: UInt64(count))
      let length = dot(round.base, round.base).squareRoot()
      round.updates = round.updates.map { update in
        let scale = share * length / dot(update, update).squareRoot()
        return update.map { scale * $0 }
      }
      let gram = round.gram
      #expect(
        DistanceMatrix(gram, space: .models)
          == DistanceMatrix(count: count) { i, j in
            let product = { Space.models.product(gram, $0 + 1, $1 + 1) }
            return min(2, max(0, 1 - product(i, j) / (product(i, i) * product(j, j)).squareRoot()))
          })
      for parameters in [.paper, try anyRule("krum"), try anyRule("flame-plus"), try anyRule("k-means")] {
        _ = try decide(parameters, gram)
      }
    }
  }

  // MARK: Updates that are nearly one

  private static let comparing = ["flame", "krum", "multi-krum", "bulyan", "k-means", "flame-plus"]

  private func decide(
    _ parameters: RuleParameters, _ gram: GramMatrix, areEqual: (Int, Int) -> Bool = { _, _ in false }
  ) throws -> Decision {
    let counts = [UInt64](repeating: 1, count: gram.updates)
    return try parameters.rule.decide(gram, claimedCounts: counts, areEqual: areEqual)
  }

  /// Everybody moves one tensor by `shift`, beside what they would have sent.
  private func shifted(_ shift: Double, agents: Range<Int> = 0..<10) -> GramMatrix {
    var round = attacked(constants: [1])
    for agent in agents { round.updates[agent][200] = shift }
    return round.gram
  }

  @Test(arguments: comparing, [1e6, 0x1p40]) func updatesThatCannotBeToldApartAreNotDecidedByChance(
    name: String, shift: Double
  ) throws {
    #expect { try decide(anyRule(name), shifted(shift)) } throws: {
      ($0 as? RuleError)?.code == .undecidable && "\($0)".hasPrefix("10 of 10 updates cannot be told apart")
    }
  }

  @Test func rulesThatCompareNothingDecide() throws {
    for name in RuleRegistry.names where !Self.comparing.contains(name) {
      #expect(try decide(anyRule(name), shifted(1e6)).perAgent.count == 10)
    }
    #expect(try decide(RuleParameters(RuleSettings(steps: [.clip, .noise])), shifted(1e6)).admitted == 10)
  }

  @Test(arguments: comparing) func equalUpdatesAreATieAndNoFault(name: String) throws {
    var round = attacked(constants: [])
    round.updates = [[Double]](repeating: round.updates[0], count: 10)
    #expect(try decide(anyRule(name), round.gram, areEqual: { _, _ in true }).perAgent.count == 10)
    round.updates = [[Double]](repeating: .init(repeating: 0, count: 200), count: 10)
    #expect(try decide(anyRule(name), round.gram).perAgent.count == 10)
  }

  /// Nor that a majority is equal, whatever the others are.
  @Test func aMajorityOfEqualsDecides() throws {
    var round = attacked(constants: [])
    for agent in 0..<6 { round.updates[agent] = round.updates[0] }
    for agent in 6..<10 { round.updates[agent] = round.updates[0].map { $0 * (1 + 1e-6 * Double(agent)) } }
    let decision = try decide(.paper, round.gram) { $0 < 6 && $1 < 6 }
    #expect(decision.perAgent[..<6].allSatisfy { $0.admitted })
  }

  /// A minority cannot stop rounds: neither by huge updates, alike or not, nor by copies of an honest one.
  @Test(arguments: comparing) func aMinorityCannotMakeARoundUndecidable(name: String) throws {
    let colluders = 0..<4
    for shift in [1e3, 1e6, 0x1p40] {
      #expect(try decide(anyRule(name), shifted(shift, agents: colluders)).perAgent.count == 10)
      #expect(try decide(anyRule(name), shifted(shift, agents: 0..<1)).perAgent.count == 10)
    }
    var round = attacked(constants: [])
    for agent in colluders { round.updates[agent] = round.updates[9].map { $0 * (1 + 1e-7 * Double(agent)) } }
    #expect(try decide(anyRule(name), round.gram).perAgent.count == 10)
  }
}

extension GramMatrix {
  /// 1 − cos from W_i and W_j less their part along G: no large numbers are subtracted.
  fileprivate func exactDistance(_ i: Int, _ j: Int) -> Double {
    let difference = self[i, i] + self[j, j] - 2 * self[i, j]
    let along = (self[0, i] - self[0, j]) / self[0, 0].squareRoot()
    return (difference - along * along) / (2 * self[0, 0])
  }
}
