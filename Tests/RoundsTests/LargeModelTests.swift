import Aggregation
import Rounds
import Testing

/// A model of three shards, so that everything crosses their borders.
@Suite struct LargeModelTests {
  private static let count = 2 * 131_072 + 5_001
  private let folder: TestFolder
  private let files: SampleFiles

  init() throws {
    folder = try TestFolder()
    files = try SampleFiles(folder, agents: 0)
    try folder.write("base.safetensors", safetensors(Self.tensors(0)))
    for agent in 1...5 { try files.write("agent-\(agent)") { $0 = Self.tensors(agent) } }
  }

  private static func values(_ agent: Int) -> [Float] {
    (0..<count).map { index in
      let base = Float(index % 97) / 97
      let pull = agent == 0 ? 0 : Float((index &* (agent == 5 ? 31 : 7)) % 13) / 64
      return base + pull + Float((index &* agent) % 5) / 512
    }
  }

  /// Two tensors that meet inside a shard.
  private static func tensors(_ agent: Int) -> [SampleTensor] {
    let values = values(agent)
    return [
      SampleTensor("a", [140_000], Array(values.prefix(140_000))),
      SampleTensor("b", [count - 140_000], Array(values.dropFirst(140_000))),
    ]
  }

  @Test func figuresEqualThoseInDoubleAcrossShards() throws {
    let report = try files.run(RuleParameters(noiseFactor: 0))
    let base = Self.values(0)
    let updates = (1...5).map { agent in zip(Self.values(agent), base).map { Double($0 - $1) } }
    let norms = updates.map { $0.map { $0 * $0 }.reduce(0, +).squareRoot() }
    for (verdict, norm) in zip(report.decision.perAgent, norms) { #expect(abs(verdict.norm / norm - 1) < 1e-6) }
    #expect(report.decision.admitted >= 3 && report.decision.perAgent[4].admitted == false)
    let row = try files.newRow()
    let weights = report.decision.weights
    var worst = 0.0
    for index in base.indices {
      let mean = (0..<5).map { weights[$0] * updates[$0][index] }.reduce(0, +)
      worst = max(worst, abs(Double(row[index]) - Double(base[index]) - mean))
    }
    #expect(worst < 1e-6)
  }

  @Test func noiseIsNeverDrawnTwiceAcrossShards() throws {
    _ = try files.run(RuleParameters(noiseFactor: 0))
    let plain = try files.newRow()
    let sigma = try files.run(seed: 5).decision.sigma
    let noise = zip(try files.newRow(), plain).map { (Double($0) - Double($1)) / sigma }
    for lag in [1, 2, 131_072, 4_096] {
      let products = zip(noise, noise.dropFirst(lag)).map { $0 * $1 }
      let correlation = products.reduce(0, +) / Double(products.count)
      #expect(abs(correlation) < 5 / Double(products.count).squareRoot(), "lag \(lag)")
    }
  }
}
