import Aggregation
import Lab
import Testing

@Suite struct BestResponseTests {
  private let round = AttackSample.round(honest: AttackSample.honest)

  /// How far a rule lets updates move the model along p − m, computed from the updates that are sent.
  private func push(_ sent: [[Float]], _ rule: String) throws -> Double {
    let view = round.honestView()
    let poisoned = round.jointUpdate(AttackSample.goals.main)
    let updates = AttackSample.honest + sent
    let gram = GramMatrix(rows: [round.base] + updates)
    let decision = try RuleParameters(name: rule, RuleSettings()).rule.decide(
      gram, claimedCounts: [UInt64](repeating: 1, count: updates.count))
    let aim = zip(poisoned, view.mean).map { Double($0) - Double($1) }
    return zip(sent, decision.weights.suffix(sent.count)).reduce(0) { $0 + $1.1 * product(doubles($1.0), aim) }
  }

  private func sent(_ name: String, _ parameters: [String: String]) throws -> [[Float]] {
    try AttackSample.updates(name, parameters, round).map { try #require($0) }
  }

  @Test(arguments: ["flame", "flame-plus", "krum", "geometric-median"])
  func noPlainBlendMovesTheModelFarther(rule: String) throws {
    let best = try push(sent("best-response", ["rule": rule]), rule)
    #expect(best > 0)
    for kappa in ["0.1", "0.3", "1"] {
      #expect(try push(sent("blend", ["kappa": kappa]), rule) <= best * 1.001)
      #expect(try push(sent("blend-jittered", ["kappa": kappa]), rule) <= best * 1.2)
    }
  }

  @Test func anotherRuleHasAnotherAnswer() throws {
    #expect(try sent("best-response", ["rule": "krum"]) != sent("best-response", ["rule": "mean"]))
    #expect(try sent("best-response", ["rule": "krum"]) == sent("best-response", ["rule": "krum"]))
  }

  /// Nothing is gained by holding back.
  @Test func aMeanGetsUpdatesAsLongAsMayBe() throws {
    let poisoned = length(doubles(round.jointUpdate(AttackSample.goals.main)))
    let longest = min(poisoned, 1.5 * round.honestView().medianNorm)
    for update in try sent("best-response", ["rule": "mean"]) {
      #expect(abs(length(doubles(update)) / longest - 1) < 1e-4)
    }
  }

  @Test func aRuleThatThereIsNotIsRefused() {
    #expect(throws: AttackError.self) { try sent("best-response", ["rule": "flam"]) }
  }
}
