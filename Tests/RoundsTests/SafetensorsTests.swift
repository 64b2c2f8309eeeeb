import Rounds
import Testing

@Suite struct SafetensorsTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func error(_ bytes: [UInt8]) throws -> SafetensorsError? {
    let path = try folder.write("a.safetensors", bytes)
    do { _ = try Safetensors(path: path) } catch { return error }
    return nil
  }

  private func entry(_ shape: String, _ offsets: String, type: String = "F32") -> String {
    "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
  }

  @Test func tensorsComeInOrderOfTheirBytes() throws {
    let header = "{\"b\":\(entry("[1]", "[4,8]")),\"__metadata__\":{\"k\":\"v\"},\"a\":\(entry("[]", "[0,4]"))}   "
    let path = try folder.write("a.safetensors", safetensors(header: header, data: littleEndian([1, 2])))
    let file = try Safetensors(path: path)
    #expect(file.header.tensors.map(\.name) == ["a", "b"])
    #expect(file.header.tensors.map(\.bytes) == [0..<4, 4..<8])
    #expect(file.header.metadata == ["k": "v"])
    #expect(try file.bytes(of: file.header.tensors[1]) == littleEndian([2]))
  }

  @Test func noLengthIsTrusted() throws {
    let lies: [[UInt8]] = [
      [], [1, 2, 3], [0, 0, 0, 0, 0, 0, 0, 0], .init(repeating: 0xFF, count: 64),
      [0, 0, 0, 0, 0, 0, 0, 0x80] + .init(repeating: 0x20, count: 9), [3, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D],
    ]
    for bytes in lies { #expect(try error(bytes)?.code == .malformed) }
  }

  @Test(arguments: [
    "", "[]", "{", "{\"a\":1}", "{\"a\":{}}", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}",
    "{\"__metadata__\":{\"k\":1}}",
  ])
  func headersThatAreNoneAreRefused(header: String) throws {
    #expect(try error(safetensors(header: header))?.code == .malformed)
  }

  @Test(arguments: [
    ("[2]", "[0,4]"), ("[1]", "[0,8]"), ("[2]", "[8,0]"), ("[2]", "[-8,0]"), ("[4]", "[0,16]"), ("[1]", "[0,4]"),
    ("[1]", "[4,8]"), ("[-2]", "[0,8]"), ("[9223372036854775807,4]", "[0,8]"), ("[2]", "[0]"), ("[2]", "[0,8,8]"),
    ("[99999999999999999999]", "[0,8]"), ("[2]", "[0,9223372036854775807]"), ("[1.5]", "[0,8]"),
  ])
  func entriesThatDoNotFitTheFileAreRefused(shape: String, offsets: String) throws {
    let bytes = safetensors(header: "{\"a\":\(entry(shape, offsets))}", data: littleEndian([1, 2]))
    #expect(try error(bytes)?.code == .malformed)
  }

  @Test func overlapsGapsAndUnknownTypesAreRefused() throws {
    let data = littleEndian([1, 2, 3])
    for (first, second) in [("[0,8]", "[4,12]"), ("[0,8]", "[0,8]")] {
      let header = "{\"a\":\(entry("[2]", first)),\"b\":\(entry("[2]", second))}"
      #expect(try error(safetensors(header: header, data: data))?.code == .malformed)
    }
    let gap = "{\"a\":\(entry("[1]", "[0,4]")),\"b\":\(entry("[1]", "[8,12]"))}"
    #expect(try error(safetensors(header: gap, data: data))?.code == .malformed)
    let unknown = "{\"a\":\(entry("[3]", "[0,12]", type: "F33"))}"
    #expect(try error(safetensors(header: unknown, data: data))?.reason.contains("F33") == true)
  }

  @Test func everySingleFlippedByteIsReadOrRefusedButNeverTrapped() throws {
    let sound = safetensors(sampleModel(), metadata: "{\"k\":\"v\"}")
    for position in 0..<min(sound.count, 420) {
      var bytes = sound
      bytes[position] ^= [0x01, 0x80, 0x10][position % 3]
      let path = try folder.write("a.safetensors", bytes)
      _ = try? ModelFile(path: path).row()
    }
  }

  @Test func missingFilesAndFoldersAreNamed() {
    #expect { try Safetensors(path: folder.file("none")) } throws: {
      let error = $0 as? SafetensorsError
      return error?.code == .system && "\($0)".contains(folder.file("none")) && error?.hint.isEmpty == false
    }
    #expect { try Safetensors(path: folder.path) } throws: { ($0 as? SafetensorsError)?.code == .malformed }
  }
}
