import Demo
import Lab
import Testing

@Suite struct DemoSummaryTests {
  @Test func accuraciesAreMeansOfTheLastFiveRoundsAndAdmissionsOfAll() {
    let early = (1...5).map { sample(.flame, round: $0, ma: 0.1, ba: 1, malicious: $0 == 1 ? 5 : 0) }
    let late = (6...10).map { sample(.flame, round: $0, ma: Double($0) / 10, ba: 0.5, malicious: 0) }
    let other = sample(.undefended, ma: 0.25, ba: 0.75)
    let summary = DemoSummary(DemoPlan(rounds: 10), early + late + [other], seconds: 1)
    #expect(abs(summary.flame.mainAccuracy - 0.8) < 1e-12)
    #expect(summary.flame.backdoorAccuracy == 0.5)
    #expect(abs(summary.flame.maliciousAdmitted - 0.1) < 1e-12)
    #expect(summary.flame.honestAdmitted == 1)
    #expect(summary.undefended.mainAccuracy == 0.25 && summary.undefended.backdoorAccuracy == 0.75)
  }

  @Test func theSummaryIsOneObjectOfShares() throws {
    let rounds = [
      sample(.undefended, ma: 0.5, ba: 1), sample(.flame, ma: 0.25, ba: 0.125, honest: 0, malicious: 0),
    ]
    let text = try json(DemoSummary(DemoPlan(rounds: 1), rounds, seconds: 2.5))
    #expect(
      text == """
        {"summary":{"agents":20,"compromised":5,\
        "flame":{"ba":0.125,"honest_admitted":0,"ma":0.25,"malicious_admitted":0},\
        "rounds":1,"seconds":2.5,"undefended":{"ba":1,"ma":0.5}}}
        """)
  }

  @Test func aCleanModelIsPartOfTheSummary() throws {
    let clean = ModelMeasures(mainAccuracy: 0.5, backdoorAccuracy: 0.25)
    let text = try json(
      DemoSummary(DemoPlan(data: .intrusion, rounds: 1), [], clean: clean, attackInputs: 9, seconds: 1))
    #expect(text.hasPrefix(#"{"summary":{"agents":20,"attack_inputs":9,"clean":{"ba":0.25,"ma":0.5},"compromised":5,"#))
  }

  @Test func aRoundIsOneObjectOfShares() throws {
    let text = try json(sample(.undefended, round: 3, ma: 0.75, honest: 0))
    #expect(
      text == """
        {"admitted":5,"agents":20,"ba":0.5,"bound":null,"bytes":4071200,"honest_admitted":0,"ma":0.75,\
        "malicious_admitted":1,"release":3,"round":3,"run":"undefended","seconds":0.625,"sigma":0}
        """)
  }
}
