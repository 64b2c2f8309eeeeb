import Aggregation
import Kernels
import Lab
import Testing

@Suite struct AFATests {
  init() { BLAS.useOneThread() }

  /// The paper's algorithm on models, line by line.
  private func good(_ models: [[Double]], _ shares: [Double]) -> Set<Int> {
    var good = Set(models.indices)
    var xi = 2.0
    while true {
      let members = good.sorted()
      let whole = members.map { shares[$0] }.reduce(0, +)
      let mean = models[0].indices.map { c in members.map { shares[$0] * models[$0][c] }.reduce(0, +) / whole }
      let s = members.map { cosine(models[$0], mean) }
      let mu = s.reduce(0, +) / Double(s.count)
      let sigma = (s.map { ($0 - mu) * ($0 - mu) }.reduce(0, +) / Double(s.count)).squareRoot()
      let sorted = s.sorted()
      let middle = (sorted[(s.count - 1) / 2] + sorted[s.count / 2]) / 2
      let bad = zip(members, s).filter { mu < middle ? $1 < middle - xi * sigma : $1 > middle + xi * sigma }.map(\.0)
      if bad.isEmpty { return good }
      good.subtract(bad)
      xi += 0.5
    }
  }

  /// Honest agents near one direction; the first `others` elsewhere.
  private func round(_ agents: Int, others: Int, seed: UInt64) -> (base: [Float], updates: [[Float]]) {
    var (base, updates) = randomRound(agents: agents, seed: seed)
    for agent in 0..<agents {
      updates[agent] = updates[agent].enumerated().map { column, value in
        0.2 * value + (agent < others ? -1 : 1) * Float(column % 3)
      }
    }
    return (base, updates)
  }

  @Test(arguments: 1...10)
  func theGoodAreThoseOfThePaper(seed: UInt64) throws {
    let agents = 8 + Int(seed % 5)
    let (base, updates) = round(agents, others: 2, seed: seed)
    let counts = (0..<agents).map { UInt64(10 + $0) }
    var defense = try DefenseRegistry.make("afa")
    let decision = try defense.decide(DefenseRound(base: base, updates: updates, claimedCounts: counts))
    let models = updates.map { update in zip(base, update).map { Double($0) + Double($1) } }
    let expected = good(models, counts.map { 0.5 * Double($0) })
    #expect(Set(decision.perAgent.indices.filter { decision.perAgent[$0].admitted }) == expected)
    let whole = expected.map { Double(counts[$0]) }.reduce(0, +)
    #expect(
      decision.weights.indices.allSatisfy {
        abs(decision.weights[$0] - (expected.contains($0) ? Double(counts[$0]) / whole : 0)) < 1e-12
      })
  }

  /// Bad in every round: P(Beta(3, 3 + k) < ½) is 0.9453 after five of them and 0.9673 after six.
  @Test func whoIsBadAgainAndAgainIsBlockedForEver() throws {
    var defense = try DefenseRegistry.make("afa")
    let counts = [UInt64](repeating: 10, count: 12)
    for number in 1...6 as ClosedRange<UInt64> {
      let (base, updates) = round(12, others: 1, seed: number)
      let decision = try defense.decide(DefenseRound(base: base, updates: updates, claimedCounts: counts))
      #expect(!decision.perAgent[0].admitted, "round \(number)")
    }
    let (base, updates) = round(12, others: 0, seed: 9)
    let later = try defense.decide(DefenseRound(base: base, updates: updates, claimedCounts: counts))
    #expect(!later.perAgent[0].admitted)
    var fresh = try DefenseRegistry.make("afa")
    let decision = try fresh.decide(DefenseRound(base: base, updates: updates, claimedCounts: counts))
    #expect(decision.perAgent[0].admitted)
  }

  /// Weights are p_k n_k, p_k from the rounds before; five bad rounds do not block.
  @Test func whoWasBadFiveTimesComesBackWithLessWeight() throws {
    var defense = try DefenseRegistry.make("afa")
    let counts = (0..<12).map { UInt64(10 + $0) }
    var good = [Double](repeating: 3, count: 12)
    for number in 1...5 as ClosedRange<UInt64> {
      let (base, updates) = round(12, others: 1, seed: number)
      let decision = try defense.decide(DefenseRound(base: base, updates: updates, claimedCounts: counts))
      for agent in 0..<12 where decision.perAgent[agent].admitted { good[agent] += 1 }
    }
    #expect(good[0] == 3)
    let (base, updates) = round(12, others: 0, seed: 9)
    let decision = try defense.decide(DefenseRound(base: base, updates: updates, claimedCounts: counts))
    let shares = (0..<12).map { decision.perAgent[$0].admitted ? good[$0] / 11 * Double(counts[$0]) : 0 }
    #expect(shares[0] > 0)
    let whole = shares.reduce(0, +)
    #expect(zip(decision.weights, shares).allSatisfy { abs($0 - $1 / whole) < 1e-12 })
  }

  @Test(arguments: [[[1, 2]], [[1, 2], [1, 2], [1, 2]], [[0, 0], [0, 0]]] as [[[Float]]])
  func smallAndUniformRoundsAreDecided(updates: [[Float]]) throws {
    var defense = try DefenseRegistry.make("afa")
    let decision = try defense.decide(
      DefenseRound(base: [1, 1], updates: updates, claimedCounts: .init(repeating: 2, count: updates.count)))
    #expect(decision.admitted == updates.count && abs(decision.weights.reduce(0, +) - 1) < 1e-12)
  }
}
