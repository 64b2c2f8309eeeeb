import Rounds
import Testing

@Suite struct ModelFileTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func model(_ tensors: [SampleTensor], _ name: String = "base.safetensors") throws -> String {
    try folder.write(name, safetensors(tensors))
  }

  private func error(_ tensors: [SampleTensor]) throws -> SafetensorsError? {
    let base = try ModelFile(path: model(sampleModel()))
    let path = try model(tensors, "agent.safetensors")
    do { _ = try ModelFile(path: path, spec: base.spec) } catch { return error }
    return nil
  }

  @Test func specHasFloatsInDataOrderAndBuffersByName() throws {
    let path = try model(sampleModel())
    let spec = try ModelFile(path: path).spec
    #expect(spec.tensors.map(\.name) == ["layer.weight", "norm.running_mean", "norm.running_var", "layer.bias"])
    #expect(spec.tensors.map(\.role) == [.parameter, .buffer, .buffer, .parameter])
    #expect(spec.parameters == 8 && spec.buffers == 4)
    let more = try ModelFile(path: path, bufferPatterns: ["*.bi?s"]).spec
    #expect(more.tensors[3].role == .buffer && more.parameters == 6)
  }

  @Test(arguments: ["F16", "BF16", "F64", "F8_E4M3", "C64"]) func otherFloatsAreRefusedByName(type: String) throws {
    let sizes = ["F16": 2, "BF16": 2, "F64": 8, "F8_E4M3": 1, "C64": 8]
    let odd = SampleTensor("odd", type: type, [1], bytes: .init(repeating: 0, count: sizes[type]!))
    let path = try model(sampleModel() + [odd])
    #expect { try ModelFile(path: path) } throws: {
      let error = $0 as? SafetensorsError
      return error?.code == .wrongType && error?.reason.contains("odd has type \(type)") == true
    }
    #expect(try error(sampleModel() + [odd])?.code == .wrongType)
  }

  @Test func rowIsReadInRowLayoutWhateverTheOrderOfBytes() throws {
    let base = try ModelFile(path: model(sampleModel()))
    let tensors = sampleModel(3)
    let agent = try ModelFile(path: model(tensors.reversed(), "agent.safetensors"), spec: base.spec)
    let expected = [0, 4, 1, 3].flatMap { tensors[$0].bytes }
    #expect(littleEndian(try agent.row()) == expected)
    for start in 0..<12 {
      for end in start..<12 {
        var part = [Float](repeating: .nan, count: end - start)
        try part.withUnsafeMutableBufferPointer { try agent.read(start..<end, into: $0) }
        #expect(littleEndian(part) == Array(expected[start * 4..<end * 4]))
      }
    }
  }

  @Test func differencesFromTheBaseNameTheTensor() throws {
    #expect(try error(sampleModel(1)) == nil)
    #expect(try error(sampleModel().filter { $0.type == "F32" }) == nil)
    let missing = try error(Array(sampleModel().dropLast()))
    #expect(missing?.code == .missingTensor && missing?.reason.contains("layer.bias") == true)
    let extra = try error(sampleModel() + [SampleTensor("head", [1], [1])])
    #expect(extra?.code == .unexpectedTensor && extra?.reason.contains("head") == true)
    var shape = sampleModel()
    shape[0].shape = [3, 2]
    #expect(try error(shape)?.reason.contains("layer.weight has shape [3, 2]") == true)
    var type = sampleModel()
    type[4] = SampleTensor("layer.bias", type: "I32", [2], bytes: .init(repeating: 0, count: 8))
    #expect(try error(type)?.code == .wrongType)
  }

  @Test func writtenModelHasNewFloatsAndAllElseFromTheBase() throws {
    let path = try folder.write(
      "base.safetensors", safetensors(sampleModel(5), metadata: "{\"a\\\"\\u0001\":\"é\\\\\"}"))
    let base = try ModelFile(path: path)
    let row = (0..<12).map { Float($0) }
    var writer = try ModelFileWriter(path: folder.file("new.safetensors"), base: base)
    try row[7...].withUnsafeBufferPointer { try writer.write($0, at: 7) }
    try row[..<7].withUnsafeBufferPointer { try writer.write($0, at: 0) }
    try writer.finish()
    let new = try ModelFile(path: folder.file("new.safetensors"), spec: base.spec)
    #expect(try new.row() == row)
    #expect(new.file.header == base.file.header)
    #expect(new.file.header.metadata == ["a\"\u{1}": "é\\"])
    #expect(try new.file.bytes(of: new.file.header.tensors[2]) == [5, 1, 0, 0, 0, 0, 0, 0])
    writer = try ModelFileWriter(path: folder.file("again.safetensors"), base: base)
    try writer.write(row: row)
    try writer.finish()
    #expect(try folder.bytes("again.safetensors") == folder.bytes("new.safetensors"))
    #expect(try folder.bytes("new.safetensors")[0] % 8 == 0)
  }

  @Test func unfinishedWriterLeavesTheOldFileAndNothingElse() throws {
    let path = try model(sampleModel())
    let before = try folder.bytes("base.safetensors")
    do {
      let writer = try ModelFileWriter(path: path, base: ModelFile(path: path))
      #expect(folder.names.count == 2)
      try writer.write(row: [Float](repeating: 9, count: 12))
    }
    #expect(folder.names == ["base.safetensors"])
    #expect(try folder.bytes("base.safetensors") == before)
  }

  @Test func unwritablePlaceIsNamed() throws {
    let base = try ModelFile(path: model(sampleModel()))
    #expect { _ = try ModelFileWriter(path: folder.file("no/new.safetensors"), base: base) } throws: {
      ($0 as? SafetensorsError)?.code == .system && "\($0)".contains("no/new.safetensors")
    }
  }
}
