import Aggregation
import Rounds
import Testing

/// One test against each mistake found in public implementations that only the new model can show. Those that the
/// decision shows are tested with the rules.
@Suite struct PublicMistakesTests {
  private let folder: TestFolder
  private let files: SampleFiles

  init() throws {
    folder = try TestFolder()
    files = try SampleFiles(folder)
  }

  /// A model of two tensors, one of values near 100 and one near 0.001, with buffers; `shift` moves all parameters.
  private func wide(_ shift: Float) -> [SampleTensor] {
    let values = { (size: Float) in (0..<20_000).map { size * Float($0 % 7) + shift } }
    return [
      SampleTensor("large", [20_000], values(100)), SampleTensor("small", [20_000], values(0.001)),
      SampleTensor("norm.running_mean", [1_000], .init(repeating: 1, count: 1_000)),
    ]
  }

  /// What is left of the new parameters when the noiseless ones are taken off.
  private func noise(agents: Int, seed: UInt64) throws -> (values: [Double], buffers: [Float], sigma: Double) {
    try folder.write("base.safetensors", safetensors(wide(0)))
    for agent in 0..<max(6, agents) { try files.write("agent-\(agent)") { $0 = wide(1) } }
    let report = try files.run(RuleParameters(noiseFactor: 0.01), seed: seed)
    let row = try files.newRow()
    let plain = wide(1).prefix(2).flatMap { floats($0.bytes) }
    return (zip(row, plain).map { Double($0) - Double($1) }, Array(row[40_000...]), report.decision.sigma)
  }

  private func deviation(_ values: some Collection<Double>) -> Double {
    (values.map { $0 * $0 }.reduce(0, +) / Double(values.count)).squareRoot()
  }

  @Test func noiseIsNotScaledByTheSpreadOfTheTensor() throws {
    let (values, _, sigma) = try noise(agents: 6, seed: 1)
    #expect(sigma == 0.01 * 40_000.0.squareRoot())
    #expect(abs(deviation(values.prefix(20_000)) / sigma - 1) < 0.03)
    #expect(abs(deviation(values.suffix(20_000)) / sigma - 1) < 0.03)
  }

  @Test func noiseIsAddedOnceAfterTheMean() throws {
    let (few, _, sigma) = try noise(agents: 6, seed: 2)
    let (many, _, same) = try noise(agents: 24, seed: 2)
    #expect(sigma == same)
    #expect(abs(deviation(few) / sigma - 1) < 0.03 && abs(deviation(many) / sigma - 1) < 0.03)
  }

  @Test func noiseIsTheSameWhenTheWorkIsDoneAgain() throws {
    _ = try files.run(seed: 7)
    let first = try folder.bytes("new.safetensors")
    _ = try files.run(seed: 7)
    #expect(try folder.bytes("new.safetensors") == first)
    _ = try files.run(seed: 8)
    #expect(try folder.bytes("new.safetensors") != first)
  }

  @Test func noiseWithoutASeedIsNeverTheSame() throws {
    #expect(try files.run().isSeeded == false)
    let first = try folder.bytes("new.safetensors")
    _ = try files.run()
    #expect(try folder.bytes("new.safetensors") != first)
  }

  @Test func statisticsAndCountersHaveNoPartInTheDecision() throws {
    let before = try files.run().decision
    try files.write("agent-2") { tensors in
      tensors[0] = SampleTensor("layer.weight", [2, 3], (0..<6).map { Float($0 * 2 + 3) / 16 })
      tensors[1].bytes = littleEndian([1e9, -1e9])
      tensors[2].bytes = .init(repeating: 0xFF, count: 8)
      tensors[3].bytes = littleEndian([1e9, 1e9])
    }
    #expect(try files.run().decision == before)
  }

  @Test func statisticsGetTheMedianWithoutNoise() throws {
    let (_, buffers, _) = try noise(agents: 6, seed: 3)
    #expect(buffers == .init(repeating: 1, count: 1_000))
  }

  @Test func distancesAreNotThoseOfTheLastLayer() throws {
    for agent in 0..<6 {
      try files.write("agent-\(agent)") { tensors in
        tensors[0] = SampleTensor("layer.weight", [2, 3], agent < 2 ? [9, -9, 9, -9, 9, -9] : [1, 2, 3, 4, 5, 6])
      }
    }
    let verdicts = try files.run().agents.map(\.word)
    #expect(verdicts == ["filtered", "filtered", "admitted", "admitted", "admitted", "admitted"])
  }

  @Test func zeroOrNonFiniteUpdateDoesNotStopTheRound() throws {
    try files.write("idle")
    try files.write("broken") { $0[4].bytes = littleEndian([.nan, .nan]) }
    let report = try files.run()
    #expect(report.agents.first { $0.name == "idle" }?.verdict?.norm == 0)
    #expect(report.agents.first { $0.name == "broken" }?.word == "rejected")
    #expect(try files.newRow().allSatisfy(\.isFinite))
  }
}

private func floats(_ bytes: [UInt8]) -> [Float] {
  stride(from: 0, to: bytes.count, by: 4).map { start in
    Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
  }
}
