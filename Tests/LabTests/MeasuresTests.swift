import Lab
import Learning
import Testing

@Suite struct MeasuresTests {
  @Test func ratesFollowTheirDefinitions() {
    var counts = DetectionCounts()
    for _ in 0..<3 { counts.add(malicious: true, filtered: true) }
    for _ in 0..<2 { counts.add(malicious: true, filtered: false) }
    for _ in 0..<5 { counts.add(malicious: false, filtered: true) }
    for _ in 0..<10 { counts.add(malicious: false, filtered: false) }
    #expect(counts.paperTPR == 3.0 / 8)
    #expect(counts.paperTNR == 10.0 / 12)
    #expect(counts.recall == 3.0 / 5)
    #expect(counts.falsePositiveRate == 5.0 / 15)
    #expect(counts.maliciousRate == 5.0 / 20)
  }

  @Test func zeroDenominatorsGiveNil() {
    var counts = DetectionCounts()
    #expect(counts.maliciousRate == nil)
    counts.add(malicious: false, filtered: false)
    #expect(counts.paperTPR == nil)
    #expect(counts.recall == nil)
    #expect(counts.paperTNR == 1)
    #expect(counts.falsePositiveRate == 0)
    #expect(counts.maliciousRate == 0)
  }

  /// A 2 × 2 image, one lit corner; the network says class 1 whenever that corner is white.
  @Test func backdoorAccuracyLeavesOutTheTargetClass() {
    let network = Network.mlp(4, 2)
    let parameters: [Float] = [0, 0, 0, 0, 0, 0, 0, 1, 0.5, 0]
    let test = Dataset(values: [UInt8](repeating: 0, count: 16), labels: [0, 0, 0, 1], features: 4)
    let trigger = PixelTrigger(side: 2, square: 1..<2, target: 1)
    let measured = Evaluation(network: network, test: test, backdoor: trigger).measure(parameters)
    #expect(measured == ModelMeasures(mainAccuracy: 0.75, backdoorAccuracy: 1))
    let immune = Evaluation(network: network, test: test, backdoor: trigger)
      .measure([0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0])
    #expect(immune == ModelMeasures(mainAccuracy: 0.75, backdoorAccuracy: 0))
  }

  /// The network says class 0 of everything: all that is not of class 0 is wrong.
  @Test(arguments: [(1, 1.0), (2, 0)]) func theWorstClassIsAHundredthAtLeast(others: Int, worst: Double) {
    let labels = [UInt16](repeating: 0, count: 198 - others) + [UInt16](repeating: 1, count: others)
    let test = Dataset(values: [UInt8](repeating: 0, count: 4 * 198), labels: labels, features: 4)
    let trigger = PixelTrigger(side: 2, square: 1..<2, target: 1)
    let evaluation = Evaluation(network: .mlp(4, 2), test: test, backdoor: trigger)
    #expect(evaluation.measureClasses([0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0]).worstClass == worst)
  }

  @Test func ofSeveralBackdoorsTheMeanIsTaken() {
    let test = Dataset(values: [UInt8](repeating: 0, count: 16), labels: [0, 0, 0, 1], features: 4)
    let backdoors = [0..<1, 1..<2].map { PixelTrigger(side: 2, square: $0, target: 1) }
    let evaluation = Evaluation(network: .mlp(4, 2), test: test, backdoors: backdoors)
    #expect(evaluation.measure([0, 0, 0, 0, 0, 0, 0, 1, 0.5, 0]).backdoorAccuracy == 0.5)
    #expect(evaluation.attackInputs == 6)
  }
}
