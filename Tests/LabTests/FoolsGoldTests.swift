import Aggregation
import Foundation
import Kernels
import Lab
import Testing

@Suite struct FoolsGoldTests {
  init() { BLAS.useOneThread() }

  /// The paper's algorithm on histories, line by line.
  private func factors(_ histories: [[Double]]) -> [Double] {
    let n = histories.count
    var cs = (0..<n).map { i in (0..<n).map { i == $0 ? 0 : cosine(histories[i], histories[$0]) } }
    let most = cs.map { $0.max()! }
    for i in 0..<n {
      for j in 0..<n where most[j] > most[i] { cs[i][j] *= most[i] / most[j] }
    }
    var alpha = cs.map { min(1, max(0, 1 - $0.max()!)) }
    let largest = alpha.max()!
    for i in 0..<n {
      alpha[i] /= largest
      if alpha[i] == 1 { alpha[i] = 0.99 }
      alpha[i] = alpha[i] == 0 ? 0 : min(1, max(0, log(alpha[i] / (1 - alpha[i])) + 0.5))
    }
    return alpha
  }

  @Test(arguments: 1...8)
  func weightsAreThoseOfThePaperOverThreeRounds(seed: UInt64) throws {
    let agents = 3 + Int(seed % 4)
    var defense = try DefenseRegistry.make("foolsgold")
    var histories = [[Double]](repeating: .init(repeating: 0, count: 40), count: agents)
    for number in 0..<3 {
      var (base, updates) = randomRound(agents: agents, seed: 10 * seed + UInt64(number))
      updates[1] = updates[0].map { 1.5 * $0 + 0.01 }
      // Somewhat like the two by chance: pardoned for the most part.
      updates[2] = zip(updates[2], updates[0]).map { $0 + 0.6 * $1 }
      let decision = try defense.decide(
        DefenseRound(base: base, updates: updates, claimedCounts: .init(repeating: 1, count: agents)))
      for agent in 0..<agents { histories[agent] = zip(histories[agent], updates[agent]).map { $0 + Double($1) } }
      let expected = factors(histories)
      let whole = expected.reduce(0, +)
      #expect(zip(decision.weights, expected).allSatisfy { abs($0 - $1 / whole) < 1e-4 })
      #expect(decision.weights[0] < 0.01 && decision.weights[1] < 0.01 && !decision.perAgent[0].admitted)
    }
  }

  /// Memory goes by agent, in whatever order and company the updates come.
  @Test func historiesBelongToAgents() throws {
    let rounds = (1...3).map { randomRound(agents: 4, seed: $0) }
    var plain = try DefenseRegistry.make("foolsgold")
    var moved = try DefenseRegistry.make("foolsgold")
    let order = [2, 0, 3, 1]
    for (base, updates) in rounds {
      let counts = [UInt64](repeating: 1, count: 4)
      let one = try plain.decide(DefenseRound(base: base, updates: updates, claimedCounts: counts))
      let other = try moved.decide(
        DefenseRound(base: base, updates: order.map { updates[$0] }, claimedCounts: counts, agents: order))
      #expect(zip(other.weights, order).allSatisfy { abs($0 - one.weights[$1]) < 1e-12 })
    }
  }

  @Test func oneAgentAndZeroUpdatesAreDecided() throws {
    for updates in [[[Float]](repeating: [0, 0], count: 3), [[1, 2]]] {
      var defense = try DefenseRegistry.make("foolsgold")
      let decision = try defense.decide(
        DefenseRound(base: [1, 1], updates: updates, claimedCounts: .init(repeating: 1, count: updates.count)))
      #expect(abs(decision.weights.reduce(0, +) - 1) < 1e-12)
    }
  }

  /// All alike: everybody is taken for one attacker, and the model stays.
  @Test func identicalUpdatesHaveNoWeight() throws {
    var defense = try DefenseRegistry.make("foolsgold")
    let decision = try defense.decide(
      DefenseRound(base: [1, 1], updates: .init(repeating: [1, 2], count: 3), claimedCounts: [1, 1, 1]))
    #expect(decision.weights == [0, 0, 0] && decision.admitted == 0)
  }
}
