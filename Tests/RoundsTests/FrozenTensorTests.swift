import Aggregation
import Rounds
import Testing

/// Tensors that nobody trains: the base's bytes from release to release, and no part of an update.
@Suite struct FrozenTensorTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  /// The sample model, and constants of types and values that no update may have.
  private func model(_ seed: Int = 0) -> [SampleTensor] {
    let odd = [
      SampleTensor("mask", [2], [-.infinity, 0]), SampleTensor("table", type: "BF16", [2], bytes: [1, 2, 3, 4]),
      SampleTensor("complex", type: "C64", [1], bytes: .init(repeating: 7, count: 8)),
    ]
    return Array(sampleModel(seed).prefix(2)) + odd + sampleModel(seed).dropFirst(2)
  }

  private let patterns = ["mask", "tab*", "complex"]

  private func release() throws -> ModelFile {
    let path = try folder.write("model.safetensors", safetensors(model(), metadata: "{\"k\":\"v\"}"))
    let file = try ModelFile(path: path, bufferPatterns: ["layer.bias"], frozenPatterns: patterns)
    return try ModelFile(path: folder.write("release.safetensors", file.releaseZero()))
  }

  @Test func aReleaseSaysItselfWhatIsFrozenAndWhatIsABuffer() throws {
    let release = try release()
    #expect(release.frozen == ["mask", "table", "complex"])
    #expect(release.spec.tensors.map(\.name) == sampleModel().filter { $0.type == "F32" }.map(\.name))
    #expect(release.spec.tensors.map(\.role) == [.parameter, .buffer, .buffer, .buffer])
    #expect(
      release.file.header.metadata == [
        "k": "v", "flame.frozen": "[\"mask\",\"table\",\"complex\"]",
        "flame.buffers": "[\"norm.running_mean\",\"norm.running_var\",\"layer.bias\"]",
      ])
    let again = try ModelFile(path: folder.write("again", release.releaseZero()))
    #expect(again.spec == release.spec && again.frozen == release.frozen)
    #expect(try folder.bytes("again") == folder.bytes("release.safetensors"))
  }

  /// What others may not read of a file does not get into a release.
  @Test func releaseZeroHasAHeaderOfOurOwn() throws {
    let fields = "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]"
    let file = { (header: String) in
      try ModelFile(path: folder.write("w", safetensors(header: header, data: littleEndian([1, 2])))).releaseZero()
    }
    let release = try file("{\"w\":{\(fields)}}")
    #expect(try file("{\"w\":{\(fields),},}") == release && file("{\"w\":{\(fields)},\"w\":{\(fields)}}") == release)
    #expect(try ModelFile(path: folder.write("w", release)).file.header.metadata.isEmpty)
  }

  @Test func rolesThatAreNoNamesAreRefused() throws {
    for text in ["[1]", "mask", "{}"] {
      let bytes = safetensors(sampleModel(), metadata: "{\"flame.frozen\":\"\(text)\"}")
      #expect(throws: SafetensorsError.self) { try ModelFile(path: folder.write("m", bytes)) }
    }
  }

  @Test func aLocalModelMayHaveThemOrNot() throws {
    let release = try release()
    for tensors in [model(3), sampleModel(3)] {
      let local = try ModelFile(path: folder.write("local.safetensors", safetensors(tensors)), base: release)
      #expect(try local.row() != release.row() && local.spec == release.spec)
    }
    let stranger = sampleModel() + [SampleTensor("head", [1], [1])]
    #expect(throws: SafetensorsError.self) {
      try ModelFile(path: folder.write("local.safetensors", safetensors(stranger)), base: release)
    }
  }

  @Test func aWrittenReleaseHasTheirBytes() throws {
    let release = try release()
    let writer = try ModelFileWriter(path: folder.file("next.safetensors"), base: release)
    try writer.write(row: [Float](repeating: 5, count: release.spec.rowCount))
    try writer.finish()
    let next = try ModelFile(path: folder.file("next.safetensors"), spec: release.spec)
    for tensor in next.file.header.tensors where release.frozen.contains(tensor.name) {
      #expect(try next.file.bytes(of: tensor) == model().first { $0.name == tensor.name }?.bytes)
    }
    #expect(next.frozen == release.frozen && next.file.header.metadata == release.file.header.metadata)
    #expect(try next.row().allSatisfy { $0 == 5 })
    #expect(try next.constants().map(\.name) == ["mask", "table"])
  }

  /// Neither a mean nor noise, whatever agents do to them.
  @Test func anAggregationLeavesThemAsTheyAre() throws {
    let files = try SampleFiles(folder)
    try folder.write("base.safetensors", safetensors(model()))
    for agent in 0..<6 {
      try files.write("agent-\(agent)") { tensors in
        tensors = model()
        tensors[0] = SampleTensor("layer.weight", [2, 3], (0..<6).map { Float($0 * agent + 3) / 16 })
        tensors[2] = SampleTensor("mask", [2], [1e9, Float(agent)])
      }
    }
    let report = try files.run(frozen: patterns)
    #expect(report.rejected == 0 && report.d == 8)
    let new = try ModelFile(path: folder.file("new.safetensors"), frozenPatterns: patterns)
    for tensor in new.file.header.tensors where new.frozen.contains(tensor.name) {
      #expect(try new.file.bytes(of: tensor) == model().first { $0.name == tensor.name }?.bytes)
    }
  }

  /// The other types are as good as their values in float32.
  @Test func aBaseOfHalvesGivesAModelOfFloats() throws {
    let half = SampleTensor("w", type: "BF16", [2], bytes: [0x80, 0x3F, 0, 0x40])
    let files = try SampleFiles(folder, agents: 0)
    try folder.write("base.safetensors", safetensors([half]))
    for agent in 0..<3 { try files.write("agent-\(agent)") { $0 = [SampleTensor("w", [2], [2, 4])] } }
    #expect(try files.run(RuleParameters(noiseFactor: 0)).decision.admitted == 3)
    #expect(try files.newRow() == [2, 4])
    #expect(try ModelFile(path: folder.file("new.safetensors")).file.header.tensors[0].type == "F32")
  }
}
