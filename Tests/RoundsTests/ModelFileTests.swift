import Foundation
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

  @Test(arguments: [("F8_E4M3", 1), ("F8_E8M0", 1), ("C64", 8)])
  func whatIsNotReadAsFloat32IsRefusedByNameUnlessItIsFrozen(type: String, size: Int) throws {
    let odd = SampleTensor("odd", type: type, [1], bytes: .init(repeating: 0, count: size))
    let path = try model(sampleModel() + [odd])
    #expect { try ModelFile(path: path) } throws: {
      let error = $0 as? SafetensorsError
      return error?.code == .wrongType && error?.reason.contains("odd has type \(type)") == true
        && error?.hint.contains("--frozen 'odd'") == true
    }
    #expect(try ModelFile(path: path, frozenPatterns: ["o?d"]).spec == ModelFile(path: model(sampleModel())).spec)
    #expect(try error(sampleModel() + [odd])?.code == .wrongType)
  }

  /// 1, −2, the least subnormal, the largest, infinity, not a number.
  private static let floats: [(type: String, patterns: [UInt64], values: [Float])] = [
    ("F16", [0x3C00, 0xC000, 0x0001, 0x7BFF, 0xFC00, 0x7E00], [1, -2, 0x1p-24, 65504, -.infinity, .nan]),
    ("BF16", [0x3F80, 0xC000, 0x0001, 0x7F7F, 0xFF80, 0x7FC0], [1, -2, 0x1p-133, 0x1.FEp127, -.infinity, .nan]),
    (
      "F64", ([1, -2, 0x1p-149, 1e300, -.infinity, .nan] as [Double]).map(\.bitPattern),
      [1, -2, 0x1p-149, .greatestFiniteMagnitude, -.infinity, .nan]
    ),
  ]

  @Test(arguments: floats)
  func otherFloatsAreReadAsFloat32(type: String, patterns: [UInt64], values: [Float]) throws {
    let size = type == "F64" ? 8 : 2
    let bytes = patterns.flatMap { bits in (0..<size).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) } }
    let file = try ModelFile(path: model([SampleTensor("odd", type: type, [2, 3], bytes: bytes)]))
    let row = try file.row()
    #expect(zip(row, values).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }, "\(row)")
    var part: [Float] = [0, 0]
    try part.withUnsafeMutableBufferPointer { try file.read(1..<3, into: $0) }
    #expect(part == Array(values[1..<3]))
    let release = try ModelFile(path: folder.write("release", file.releaseZero()))
    #expect(release.spec == file.spec && release.file.header.tensors[0].type == "F32")
    #expect(littleEndian(try release.row()) == littleEndian(row))
  }

  /// Every half is a float; 2¹⁶ of them are all there are.
  @Test func halvesAreExact() throws {
    let bytes = (0..<65536).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let row = try ModelFile(path: model([SampleTensor("all", type: "F16", [65536], bytes: bytes)])).row()
    for bits in 0..<65536 {
      let (exponent, fraction) = (bits >> 10 & 31, Double(bits & 1023))
      let size = exponent == 0 ? fraction * 0x1p-24 : (1 + fraction / 1024) * pow(2, Double(exponent - 15))
      let expected = exponent == 31 ? (fraction == 0 ? Double.infinity : .nan) : size
      let value = Double(row[bits].magnitude)
      #expect(value == expected || value.isNaN && expected.isNaN, "\(bits)")
      #expect(row[bits].sign == (bits < 32768 ? .plus : .minus) || row[bits].isNaN)
    }
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
