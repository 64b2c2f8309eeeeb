import Aggregation
import Kernels
import Lab
import Testing

@Suite struct AurorTests {
  init() { BLAS.useOneThread() }

  private func decide(_ updates: [[Float]], threshold: Double? = nil) throws -> [Bool] {
    var defense = try DefenseRegistry.make("auror", RuleSettings(bound: threshold))
    let base = [Float](repeating: 1, count: updates[0].count)
    let decision = try defense.decide(
      DefenseRound(base: base, updates: updates, claimedCounts: .init(repeating: 1, count: updates.count)))
    let share = 1 / Double(decision.admitted)
    #expect(decision.weights == decision.perAgent.map { $0.admitted ? share : 0 })
    return decision.perAgent.map(\.admitted)
  }

  /// Of all partings in two of each coordinate that with the least squares within.
  private func bruteForce(_ updates: [[Float]], _ threshold: Double) -> [Bool] {
    let count = updates.count
    var (suspicions, indicative) = ([Int](repeating: 0, count: count), 0)
    for column in updates[0].indices {
      let values = updates.map { Double($0[column]) }
      let best = (1..<1 << count - 1).min { within(values, $0) < within(values, $1) }!
      let (one, other) = groups(values, best)
      let gap = abs(mean(one.map { values[$0] }) - mean(other.map { values[$0] }))
      guard gap > threshold else { continue }
      indicative += 1
      let smaller = one.count < other.count ? one : other
      if one.count != other.count { for agent in smaller { suspicions[agent] += 1 } }
    }
    return suspicions.map { Double($0) <= 0.5 * Double(indicative) }
  }

  private func groups(_ values: [Double], _ mask: Int) -> ([Int], [Int]) {
    (values.indices.filter { mask >> $0 & 1 == 1 }, values.indices.filter { mask >> $0 & 1 == 0 })
  }

  private func within(_ values: [Double], _ mask: Int) -> Double {
    let (one, other) = groups(values, mask)
    return [one, other].map { group in
      let centre = mean(group.map { values[$0] })
      return group.map { (values[$0] - centre) * (values[$0] - centre) }.reduce(0, +)
    }.reduce(0, +)
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test(arguments: 1...12)
  func whoIsLeftOutIsWhoEveryPartingWouldLeaveOut(seed: UInt64) throws {
    let agents = 5 + Int(seed % 4)
    var (_, updates) = randomRound(agents: agents, columns: 15, seed: seed)
    for column in 0..<11 { updates[0][column] += 3 }
    for threshold in [0.5, 1.3] {
      #expect(try decide(updates, threshold: threshold) == bruteForce(updates, threshold))
    }
    #expect(try decide(updates, threshold: 1.3)[0] == false)
  }

  /// Of one coordinate alone: there the parting decides.
  @Test(arguments: 1...60) func aCoordinateIsPartedWithTheLeastSquares(seed: UInt64) throws {
    let (_, updates) = randomRound(agents: 5 + Int(seed % 4), columns: 1, seed: seed)
    #expect(try decide(updates, threshold: 0.1) == bruteForce(updates, 0.1))
  }

  @Test(arguments: [(Float(0.019), true), (0.021, false)])
  func theThresholdIsTwoHundredths(place: Float, isAdmitted: Bool) throws {
    #expect(try decide([[0], [0], [0], [place]]) == [true, true, true, isAdmitted])
  }

  @Test func belowTheThresholdNothingIsIndicative() throws {
    let (_, updates) = randomRound(agents: 6, seed: 3)
    #expect(try decide(updates.map { $0.map { 0.001 * $0 } }) == .init(repeating: true, count: 6))
  }

  @Test(arguments: [[[1, 2]], [[1, 2], [1, 2], [1, 2]], [[0, 0], [0, 0]], [[0, 0], [5, 5]]] as [[[Float]]])
  func nobodyIsLeftOutOfSmallAndUniformRounds(updates: [[Float]]) throws {
    #expect(try decide(updates) == .init(repeating: true, count: updates.count))
  }
}
