import Foundation
import Rounds
import Testing

/// What a look at a first model finds, and what it leaves alone.
@Suite struct ModelExaminationTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func look(
    _ tensors: [SampleTensor], frozen: [String] = []
  ) throws -> (findings: [ModelFinding], examination: ModelExamination) {
    let path = try folder.write("base.safetensors", safetensors(tensors))
    let examination = try ModelExamination(try ModelFile(path: path, frozenPatterns: frozen))
    return (examination.findings, examination)
  }

  private func values(_ count: Int, _ size: Float = 1) -> [Float] {
    (0..<count).map { size * Float(($0 * 7919 + 13) % 1009) / 1009 - size / 3 }
  }

  private var weight: SampleTensor { SampleTensor("w", [100], values(100)) }

  /// 20 positions, 8 angles each.
  private func table(_ layout: (Int, Int) -> (Int, Int, Double)) -> [Float] {
    var table = [Float](repeating: 0, count: 20 * 16)
    for row in 0..<20 {
      for pair in 0..<8 {
        let (sine, cosine, angle) = layout(row, pair)
        table[row * 16 + sine] = Float(sin(angle))
        table[row * 16 + cosine] = Float(cos(angle))
      }
    }
    return table
  }

  @Test func aModelWithNothingButWeightsHasNoFindings() throws {
    let norm = [Float](repeating: 1, count: 16)
    #expect(
      try look([
        weight, SampleTensor("norm.weight", [16], norm), SampleTensor("norm.bias", [16], norm.map { $0 - 1 }),
        SampleTensor("other.weight", [16], norm), SampleTensor("eye", [4, 4], (0..<16).map { $0 % 5 == 0 ? 1 : 0 }),
        SampleTensor("lora_B", [8, 8], .init(repeating: 0, count: 64)), SampleTensor("scale", [], [4.6]),
        SampleTensor("empty", [0], []), SampleTensor("bn.running_var", [2], [2e5, 3]),
      ]).findings.isEmpty)
  }

  @Test(arguments: [Float.nan, .infinity, 1e30, -0x1.1p40])
  func whatNoAgentCouldSendBackIsRefused(value: Float) throws {
    let (findings, examination) = try look([weight, SampleTensor("b", [3], [1, value, 2])])
    #expect(findings.first?.grade == .refused)
    #expect(findings.first?.found.hasPrefix("tensor b, element 1 is ") == true)
    #expect(throws: SafetensorsError.self) { try examination.check("f") }
    let frozen = try look([weight, SampleTensor("b", [3], [1, value, 2])], frozen: ["b"])
    #expect(frozen.findings.isEmpty)
  }

  @Test func aNegativeVarianceIsRefused() throws {
    let found = try look([weight, SampleTensor("bn.running_var", [2], [1, -1])]).findings
    #expect(found.map(\.grade) == [.refused])
  }

  /// A mask of −∞ is a constant and no divergence.
  @Test func refusedConstantsAreProposedToBeFrozen() throws {
    let mask: [Float] = [0, -.infinity, 0, 0]
    let found = try look([weight, SampleTensor("h.0.mask", [2, 2], mask), SampleTensor("h.1.mask", [2, 2], mask)])
    #expect(found.findings.first?.advice.hasSuffix("--frozen 'h.*.mask'") == true)
    #expect(try look([SampleTensor("a", [3], [1, 2, .nan]), weight]).findings.first?.constants == [])
  }

  private func interleaved(_ row: Int, _ pair: Int) -> (Int, Int, Double) {
    (2 * pair, 2 * pair + 1, Double(row) / pow(10_000, Double(pair) / 8))
  }

  private func halves(_ row: Int, _ pair: Int) -> (Int, Int, Double) {
    (pair, pair + 8, Double(row) / pow(10_000, Double(pair) / 8))
  }

  private func axes(_ row: Int, _ pair: Int) -> (Int, Int, Double) {
    let sine = pair / 4 * 8 + pair % 4
    return (sine, sine + 4, Double(pair < 4 ? row % 5 : row / 5) / pow(100, Double(pair % 4)))
  }

  @Test func tablesOfPositionsAreToBeFrozen() throws {
    for layout in [interleaved, halves, axes] {
      let padded = [Float](repeating: 0, count: 16) + table(layout)
      for (rows, values) in [(20, table(layout)), (21, padded)] {
        let found = try look([weight, SampleTensor("embed.positions", [1, rows, 16], values)]).findings
        #expect(found.map(\.constants) == [["embed.positions"]])
      }
    }
    let frequencies = (0..<16).map { Float(pow(10_000, -Double($0) / 16)) }
    #expect(try look([weight, SampleTensor("f", [16], frequencies)]).findings.map(\.constants) == [["f"]])
    #expect(try look([weight, SampleTensor("f", [4, 16], values(64))]).findings.isEmpty)
  }

  @Test func constantsAndMasksAreToBeFrozen() throws {
    let triangle = (0..<16).map { $0 % 4 > $0 / 4 ? 0 : 1 as Float }
    let tensors = [
      weight, SampleTensor("h.0.attn.masked_bias", [], [-1e4]), SampleTensor("h.1.attn.masked_bias", [], [-1e4]),
      SampleTensor("bias", [1, 1, 4, 4], triangle), SampleTensor("m[0]", [2, 2], [0, -1e9, 0, 0]),
      SampleTensor("rope.inv_freq", [3], [0.5, 0.25, 0.1]),
    ]
    let found = try look(tensors).findings
    #expect(found.map(\.grade) == [.harmful, .harmful, .harmful])
    let options = ["--frozen 'h.*.attn.masked_bias'", "--frozen 'bias' --frozen 'm\\[0]'", "--frozen 'rope.inv_freq'"]
    #expect(found.map(\.advice) == options.map { "freeze it: \($0)" })
    let patterns = found.flatMap(\.patterns)
    #expect(try look(tensors, frozen: patterns).findings.isEmpty)
  }

  /// A pattern for several must not freeze a weight.
  @Test func aPatternFitsNoWeight() throws {
    let found = try look([
      SampleTensor("h.0.m", [], [-1e4]), SampleTensor("h.1.m", [], [-1e4]), SampleTensor("h.2.m", [100], values(100)),
    ]).findings
    #expect(found.first?.patterns == ["h.0.m", "h.1.m"])
  }

  @Test func aTensorThatDwarfsTheRestIsNamed() throws {
    let found = try look([weight, SampleTensor("large", [100], values(100, 1e6))]).findings
    #expect(found.map(\.grade) == [.harmful] && found[0].found.contains("tensor large is over a thousand times"))
    #expect(try look([SampleTensor("large", [100], values(100, 1e6))]).findings.isEmpty)
  }

  @Test func twoNamesOfOneStorageAreNamed() throws {
    let found = try look([
      SampleTensor("embed.weight", [10, 10], values(100)), SampleTensor("head.weight", [10, 10], values(100)),
    ]).findings
    #expect(found.map(\.grade) == [.harmful])
    #expect(found[0].found.hasPrefix("tensors embed.weight, head.weight have the same bytes"))
    #expect(found[0].advice.contains("save_model") && found[0].patterns.isEmpty)
  }

  @Test func typesThatDoNotTravelAreNamed() throws {
    let counter = SampleTensor("steps", type: "I64", [], bytes: .init(repeating: 0, count: 8))
    let quantised = SampleTensor("q", type: "I8", [1000], bytes: .init(repeating: 3, count: 1000))
    #expect(try look([weight, counter]).findings.map(\.grade) == [.note])
    #expect(try look([weight, quantised]).findings.map(\.grade) == [.harmful])
    let half = SampleTensor("half", type: "F16", [2], bytes: [0, 0x3C, 0, 0])
    #expect(try look([weight, half]).findings.map(\.found) == ["tensor half of type F16: cast to float32"])
  }
}
