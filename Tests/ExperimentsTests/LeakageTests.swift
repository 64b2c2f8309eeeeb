import Experiments
import Testing

@Suite struct LeakageTests {
  private func results(_ more: String) throws -> [RunResult] {
    let desk = try Desk()
    let text = """
      title: Small
      agents: 4
      examples: 100
      warm_rounds: 1
      attack_rounds: 2
      leakage: true
      \(more)
      """
    _ = try desk.run(text)
    return try desk.experiment(text).results.read()
  }

  @Test func clippingAndNoiseAreSeenApart() throws {
    let results = try results("defense: [fedavg, {name: flame, noise_factor: [0, 1]}]")
    let plain = try #require(results.first { $0.settings.defense.name == "fedavg" }?.leakage)
    #expect(plain.clipped == nil && plain.noised == nil && plain.update.membership.area > 0.5)
    let clean = try #require(
      results.first { "\($0.settings.defense)".hasSuffix("=0.0") || "\($0.settings.defense)".hasSuffix("=0") }?.leakage)
    #expect(clean.noised == clean.clipped && clean.clipped != nil)
    let loud = try #require(results.first { "\($0.settings.defense)".contains("=1") }?.leakage)
    let (clipped, noised) = (try #require(loud.clipped), try #require(loud.noised))
    #expect(abs(noised.membership.area - 0.5) < clipped.membership.area - 0.5)
    let (before, after) = (try #require(clipped.classError), try #require(noised.classError))
    #expect(before < after)
  }

  @Test func whereSomebodyAttacksNothingIsMeasured() throws {
    let results = try results("compromised: 0.25\nattack: sign-flip")
    #expect(results.count == 1 && results[0].leakage == nil && results[0].settings.leakage == nil)
  }
}
