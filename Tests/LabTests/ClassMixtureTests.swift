import Lab
import Learning
import Testing

/// Class 0 has half of the examples, 1 to 5 a tenth each.
private let labels = (0..<20_000).map { UInt16($0 % 10 < 5 ? 0 : $0 % 10 - 4) }
private let whole = [0.5, 0.1, 0.1, 0.1, 0.1, 0.1]

private func degree(_ q: Double, seed: UInt64 = 1) -> ClassMixture {
  var generator = SeededGenerator(seed: seed)
  return .degree(q, of: labels, classes: 6, agents: 12, with: &generator)
}

private func dirichlet(_ alpha: Double, agents: Int = 12, seed: UInt64 = 1) -> ClassMixture {
  var generator = SeededGenerator(seed: seed)
  return .dirichlet(alpha, of: labels, classes: 6, agents: agents, with: &generator)
}

private func dealt(_ mixture: ClassMixture, perAgent: Int = 500) throws -> [[Int]] {
  var generator = SeededGenerator(seed: 7)
  return try mixture.deal(labels, perAgent: perAgent, with: &generator)
}

/// The largest difference of two lists of shares.
private func distance(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max() ?? 0 }

private func shares(_ indices: [Int]) -> [Double] {
  (0..<6).map { label in Double(indices.count { labels[$0] == label }) / Double(indices.count) }
}

@Suite struct ClassMixtureTests {
  @Test(arguments: [0, 0.5, 1]) func degreesFollowTheFormula(q: Double) {
    for (agent, shares) in degree(q).shares.enumerated() {
      let group = q == 0 ? 0 : shares.indices.max { shares[$0] - whole[$0] < shares[$1] - whole[$1] }!
      let expected = whole.indices.map { (1 - q) * whole[$0] + ($0 == group ? q : 0) }
      #expect(distance(shares, expected) < 1e-12, "agent \(agent)")
    }
  }

  @Test func agentsAreDealtIntoGroupsAtRandom() {
    func groups(_ seed: UInt64) -> [Int] { degree(1, seed: seed).shares.map { $0.firstIndex(of: 1)! } }
    for group in 0..<6 { #expect(groups(1).count { $0 == group } == 2) }
    #expect(groups(1) != groups(2))
  }

  /// 500 draws: a share deviates by less than 0.1 in far more than 999 of 1000 cases; the seeds are fixed.
  @Test func examplesHaveTheSharesOfTheMixture() throws {
    for mixture in [degree(0), degree(0.5), dirichlet(5)] {
      for (indices, expected) in zip(try dealt(mixture), mixture.shares) {
        #expect(distance(shares(indices), expected) < 0.1)
      }
    }
  }

  @Test(arguments: [degree(0.9), dirichlet(0.1), dirichlet(100)])
  func agentsShareNothingAndHaveTheSameNumber(mixture: ClassMixture) throws {
    let indices = try dealt(mixture, perAgent: 1600)
    #expect(indices.allSatisfy { $0.count == 1600 })
    #expect(Set(indices.joined()).count == 12 * 1600)
  }

  @Test func allAgentsFeelAlikeWhenAClassRunsOut() throws {
    let mixture = degree(1)
    let own = zip(try dealt(mixture, perAgent: 1600), mixture.shares).map { indices, expected in
      indices.count { expected[Int(labels[$0])] == 1 }
    }
    #expect(own.enumerated().allSatisfy { mixture.shares[$0][0] == 1 ? $1 == 1600 : (990...1010).contains($1) })
  }

  @Test func moreExamplesThanThereAreIsAnError() {
    #expect(throws: PartitionError(needed: 24_000, available: 20_000)) { try dealt(degree(0), perAgent: 2000) }
  }
}

@Suite struct DirichletTests {
  @Test func aLargeConcentrationIsIID() {
    for shares in dirichlet(1e6).shares { #expect(distance(shares, whole) < 0.003) }
  }

  @Test func aSmallConcentrationIsOneClass() {
    let shares = dirichlet(0.001, agents: 600).shares
    #expect(shares.count { $0.max()! > 0.99 } > 580)
    let main = (0..<6).map { label in Double(shares.count { $0.max() == $0[label] }) / 600 }
    #expect(distance(main, whole) < 0.07)
  }

  /// Mean a / A and variance a (A − a) / A² (A + 1) of a share, with a its shape and A the sum of shapes.
  @Test(arguments: [0.1, 0.5, 3]) func sharesHaveTheMomentsOfTheDistribution(alpha: Double) {
    let shares = dirichlet(alpha, agents: 4000).shares
    for (label, mean) in whole.enumerated() {
      let values = shares.map { $0[label] }
      let measured = values.reduce(0, +) / 4000
      let variance = values.reduce(0) { $0 + ($1 - measured) * ($1 - measured) } / 4000
      #expect(abs(measured - mean) < 0.03)
      #expect(abs(variance / (mean * (1 - mean) / (6 * alpha + 1)) - 1) < 0.15, "class \(label)")
    }
    #expect(shares.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
  }

  /// The bits, so that no platform's libm has a part in them.
  @Test func theSameSeedGivesTheSameBits() {
    #expect(dirichlet(0.5) == dirichlet(0.5))
    #expect(dirichlet(0.5) != dirichlet(0.5, seed: 2))
  }
}
