import Aggregation
import Cryptography
import Lab
import Learning
import Testing

@Suite struct BestResponseTests {
  private let round = AttackSample.round(honest: AttackSample.honest)

  /// What a rule makes of the round with these updates, judged by all examples that the colluders have, with the trigger.
  private func loss(_ sent: [[Float]], _ rule: String) throws -> Double {
    let updates = AttackSample.honest + sent
    let decision = try RuleParameters(name: rule, RuleSettings(noiseFactor: rule == "mean" ? nil : 0)).rule.decide(
      GramMatrix(rows: [round.base] + updates), claimedCounts: [UInt64](repeating: 1, count: updates.count))
    let model = decision.combine(
      base: round.base, updates: updates, noise: KeyStream(key: .init(repeating: 1, count: 32)))
    var (generator, sum) = (SeededGenerator(seed: 1, stream: "any"), 0.0)
    for agent in round.agents {
      let poisoned = AttackSample.goals.main.poison(agent.data, rate: 1, with: &generator)
      sum += AttackSample.network.losses(model, on: poisoned).reduce(0, +)
    }
    return sum
  }

  private func sent(_ name: String, _ parameters: [String: String]) throws -> [[Float]] {
    try AttackSample.updates(name, parameters, round).map { try #require($0) }
  }

  @Test(arguments: ["mean", "flame", "flame-plus"])
  func noPlainDisguiseServesTheAttackersBetter(rule: String) throws {
    let best = try loss(sent("best-response", ["rule": rule]), rule)
    let others: [(String, [String: String])] = [
      ("blend", ["kappa": "0.1"]), ("blend", ["kappa": "0.3"]), ("blend", ["kappa": "1"]),
      ("blend-jittered", ["kappa": "0.3"]), ("blend-jittered", ["kappa": "1"]), ("little-backdoor", ["z": "1"]),
    ]
    for (name, parameters) in others {
      #expect(try best <= loss(sent(name, parameters), rule) * (1 + 1e-6), "\(name) \(parameters)")
    }
    let honest = round.agents.indices.map { _ in [Float](repeating: 0, count: round.base.count) }
    #expect(try best < loss(honest, rule))
  }

  @Test func anotherRuleHasAnotherAnswer() throws {
    #expect(try sent("best-response", ["rule": "krum"]) != sent("best-response", ["rule": "mean"]))
    #expect(try sent("best-response", ["rule": "krum"]) == sent("best-response", ["rule": "krum"]))
    #expect(
      try sent("best-response", ["rule": "flame", "space": "models"]) == sent("best-response", ["rule": "flame"]))
  }

  @Test func aRuleThatThereIsNotIsRefused() {
    #expect(throws: AttackError.self) { try sent("best-response", ["rule": "flam"]) }
    #expect(throws: AttackError.self) { try sent("best-response", ["rule": "flame", "space": "model"]) }
  }
}
