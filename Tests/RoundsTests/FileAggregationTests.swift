import Aggregation
import Foundation
import Rounds
import Testing

/// What Fixtures/make_aggregation.py computed.
private struct Expected: Decodable {
  struct Rule: Decodable {
    let admitted: [Bool]
    let bound: Double
    let norms: [Double]
    let factors: [Double]
    let parameters: [Double]
  }

  let buffers: [Double]
  let rules: [String: Rule]
}

@Suite struct FileAggregationTests {
  private let folder: TestFolder
  private let fixture = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/aggregation")
    .path

  init() throws { folder = try TestFolder() }

  private func expectClose(_ values: [Double], _ expected: [Double], _ what: Comment) {
    #expect(values.count == expected.count, what)
    let size = expected.map(\.magnitude).max() ?? 0
    #expect(zip(values, expected).allSatisfy { abs($0 - $1) <= 1e-5 * max($1.magnitude, 0.01 * size) }, what)
  }

  @Test(arguments: Space.allCases, Metric.allCases)
  func figuresEqualThoseOfNumpy(space: Space, metric: Metric) throws {
    let expected = try JSONDecoder().decode(
      Expected.self, from: Data(contentsOf: URL(filePath: "\(fixture)/expected.json")))
    let rule = try #require(expected.rules["\(space.rawValue) \(metric.rawValue)"])
    let parameters = try RuleParameters(space: space, metric: metric, noiseFactor: 0)
    let aggregation = FileAggregation(
      base: "\(fixture)/base.safetensors", models: "\(fixture)/models", out: folder.file("new"), parameters: parameters)
    let report = try aggregation.run()
    #expect(report.agents.map(\.name) == (0..<10).map { "agent-\($0)" })
    #expect(report.agents.map(\.word) == rule.admitted.map { $0 ? "admitted" : "filtered" })
    #expect(report.n == 10 && report.d == 91 && report.decision.sigma == 0)
    expectClose([try #require(report.decision.bound)], [rule.bound], "bound")
    expectClose(report.decision.perAgent.map(\.norm), rule.norms, "norms")
    expectClose(report.decision.perAgent.map(\.clipFactor), rule.factors, "clip factors")
    let row = try ModelFile(path: folder.file("new")).row().map(Double.init)
    expectClose(Array(row.prefix(91)), rule.parameters, "parameters")
    expectClose(Array(row.suffix(14)), expected.buffers, "buffers")
  }

  @Test func badModelsAreRejectedByNameAndTheRestIsAggregated() throws {
    let round = try SampleFiles(folder)
    let clean = try round.run(seed: 1)
    let cleanBytes = try folder.bytes("new.safetensors")
    let bad = try round.addBadModels()
    let report = try round.run(seed: 1)
    for (name, reason) in bad {
      let agent = report.agents.first { $0.name == name }
      #expect(agent?.word == "rejected", "\(name)")
      #expect(agent?.reason?.contains(reason) == true, "\(name): \(agent?.reason ?? "no reason")")
    }
    #expect(report.rejected == bad.count && report.agents.count == bad.count + clean.agents.count)
    #expect(report.decision == clean.decision)
    #expect(try folder.bytes("new.safetensors") == cleanBytes)
  }

  @Test func tooFewModelsAreAnErrorAndNothingIsWritten() throws {
    let round = try SampleFiles(folder, agents: 3)
    try round.write("agent-1", edit: { $0[0].bytes = littleEndian([.nan, 0, 0, 0, 0, 0]) })
    #expect(try round.run().n == 2)
    try FileManager.default.removeItem(atPath: folder.file("new.safetensors"))
    #expect { try round.run(quorum: 3) } throws: {
      let error = $0 as? FileAggregationError
      return error?.usable == 2 && error?.quorum == 3 && "\($0)".contains("agent-1: tensor layer.weight, element 0")
    }
    #expect(folder.names == ["base.safetensors", "models"])
  }

  @Test func baseAndResultInTheFolderAreNoAgents() throws {
    let round = try SampleFiles(folder)
    let names = try round.run().agents.map(\.name)
    let models = folder.file("models")
    try FileManager.default.copyItem(atPath: folder.file("base.safetensors"), toPath: "\(models)/base.safetensors")
    let aggregation = FileAggregation(
      base: "\(models)/../models/base.safetensors", models: models, out: "\(models)/new.safetensors", parameters: .paper
    )
    #expect(try aggregation.run().agents.map(\.name) == names)
    #expect(try aggregation.run().agents.map(\.name) == names)
    #expect(FileManager.default.fileExists(atPath: "\(models)/new.safetensors"))
  }

  @Test func badBaseOrFolderIsAnError() throws {
    let round = try SampleFiles(folder)
    var base = sampleModel()
    base[4].bytes = littleEndian([1, .infinity])
    try folder.write("base.safetensors", safetensors(base))
    #expect { try round.run() } throws: { "\($0)".contains("base.safetensors: tensor layer.bias, element 1") }
    try FileManager.default.removeItem(atPath: folder.file("models"))
    try folder.write("base.safetensors", safetensors(sampleModel()))
    #expect { try round.run() } throws: { ($0 as? SafetensorsError)?.code == .system }
  }

  /// Weight decay on a mask: everybody moves it far and alike. Equal models are a tie and no fault.
  @Test func modelsThatCannotBeToldApartAreAnErrorAndNothingIsWritten() throws {
    let round = try SampleFiles(folder)
    for agent in 0..<6 {
      try round.write("agent-\(agent)") { $0[4].bytes = littleEndian([1e9, Float(agent)]) }
    }
    #expect { try round.run() } throws: { ($0 as? RuleError)?.code == .undecidable }
    #expect(folder.names == ["base.safetensors", "models"])
    for agent in 0..<6 { try round.write("agent-\(agent)") { $0[4].bytes = littleEndian([1e9, 3]) } }
    #expect(try round.run().decision.admitted == 6)
  }

  @Test func fedAvgTakesTheClaimedSamples() throws {
    let round = try SampleFiles(folder, agents: 2)
    try round.write("agent-1", metadata: "{\"samples\":\"3\"}")
    #expect(try round.run(RuleParameters(name: "fedavg")).decision.weights == [0.25, 0.75])
    #expect(try round.run(RuleParameters(name: "mean")).decision.weights == [0.5, 0.5])
  }

  @Test func reportIsTheJSONThatWasPromised() throws {
    let round = try SampleFiles(folder)
    try round.write("agent-0", edit: { $0.removeLast() })
    let data = try JSONEncoder().encode(try round.run(seed: 4))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let keys = [
      "n", "d", "admitted", "rejected", "bound", "sigma", "lambda", "rule", "space", "metric", "seeded", "agents",
    ]
    #expect(Set(json.keys) == Set(keys))
    #expect(json["n"] as? Int == 5 && json["d"] as? Int == 8 && json["seeded"] as? Bool == true)
    let agents = try #require(json["agents"] as? [[String: Any]])
    #expect(Set(agents[0].keys) == ["name", "verdict", "norm", "clip_factor", "reason"])
    #expect(agents[0]["norm"] is NSNull && agents[0]["verdict"] as? String == "rejected")
    #expect(Set(agents[1].keys) == ["name", "verdict", "norm", "clip_factor"])
    let plain = try JSONEncoder().encode(try round.run(RuleParameters(name: "mean")))
    let fields = try #require(try JSONSerialization.jsonObject(with: plain) as? [String: Any])
    #expect(Set(fields.keys) == Set(keys) && fields["bound"] is NSNull && fields["lambda"] is NSNull)
  }
}
