import Aggregation
import Experiments
import Testing
import Trial

@Suite struct TrialRoundTests {
  private let verdicts = [
    Verdict(admitted: true, norm: 1, clipFactor: 1), Verdict(admitted: false, norm: 4, clipFactor: 0.5),
  ]
  private let model = [Float](repeating: 0.5, count: 10_000)

  private func round(
    _ real: [Verdict?], bound: Double? = 2, sigma: Double? = 0, release: [Float]? = nil, noise: Double = 0
  ) -> TrialRound {
    let decision = Decision(bound: 2, sigma: noise, perAgent: verdicts, weights: [1, 0])
    return TrialRound(
      round: 3, names: ["a", "b"], real: real, bound: bound, sigma: sigma, release: release ?? model,
      lab: Rehearsal.Outcome(decision: decision, isMalicious: [false, true], model: model))
  }

  @Test func whatIsTheSameHasNoDifference() {
    let round = round(verdicts)
    #expect(round.differences.isEmpty && round.departure == 0)
    #expect((round.round, round.agents, round.admitted, round.malicious, round.maliciousAdmitted) == (3, 2, 1, 1, 0))
  }

  @Test func everyDifferenceIsTold() {
    let turned = [verdicts[0], Verdict(admitted: true, norm: 4, clipFactor: 0.5)]
    #expect(round(turned).differences.count == 1 && round(turned).maliciousAdmitted == 1)
    let longer = [Verdict(admitted: true, norm: 1.0.nextUp, clipFactor: 1), verdicts[1]]
    #expect(round(longer).differences.first?.hasPrefix("a: admitted with norm 1.0000000000000002") == true)
    #expect(round([verdicts[0], nil]).differences == ["b: no verdict, in the lab filtered with norm 4.0, factor 0.5"])
    #expect(round(verdicts, bound: nil).differences == ["S: none, in the lab 2.0"])
    #expect(round(verdicts, sigma: 0.1).differences.count == 1)
    #expect(round(verdicts, release: model.map { $0 + 1e-3 }).differences.count == 1)
  }

  /// Noise of ±σ has exactly σ; a tenth more of it is no chance.
  @Test func theModelMayDepartByTheNoiseOnly() {
    let noisy = model.indices.map { model[$0] + ($0 % 2 == 0 ? 0.01 : -0.01) }
    #expect(round(verdicts, sigma: 0.01, release: noisy, noise: 0.01).differences.isEmpty)
    #expect(round(verdicts, sigma: 0.009, release: noisy, noise: 0.009).differences.count == 1)
    #expect(round(verdicts, sigma: 0.01, noise: 0.01).differences.count == 1)
  }
}
