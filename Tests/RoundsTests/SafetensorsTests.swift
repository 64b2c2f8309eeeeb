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

  /// What a header may hold, and the reference implementation loads.
  @Test(arguments: [
    "{\"__metadata__\":null,\"a\":A}", "\n {\t\"a\" :A } \r\n", "{\"a\":A,\"a\":A}", "{\"\\u0061\":A}",
    "{\"a\":{\"data_offsets\":[0,4],\"more\":[{}],\"shape\":[1],\"dtype\":\"F32\"}}",
    "{\"z\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[0,0]},\"a\":A}",
    "{\"a\":A,\"é 模型/\\n\":{\"dtype\":\"I64\",\"shape\":[9,0],\"data_offsets\":[4,4]}}",
  ]) func whatTheReferenceLoadsIsLoaded(header: String) throws {
    let header = header.replacing("A", with: entry("[1]", "[0,4]"))
    let path = try folder.write("a.safetensors", safetensors(header: header, data: littleEndian([7])))
    let file = try ModelFile(path: path)
    #expect(file.spec.tensors.last { $0.count == 1 }?.name == "a")
    #expect(try file.row() == [7])
  }

  @Test(arguments: [
    ("{\"a\":[0,4],\"a\":[4,8]}", "tensor a is there twice"),
    ("{\"\u{E9}\":[0,4],\"e\u{301}\":[4,8]}", "two tensors are named “e\u{301}”"),
    ("{\"a\":[0,4],\"b\":[0,4]}", "the bytes of tensor b are also those of tensor a"),
    ("{\"a\":[0,4]}", "4 bytes belong to no tensor"), ("{\"a\":[4,8]}", "tensor a lie behind a gap of 4 bytes"),
    ("{\"a\":[0,4],\"b\":[8,12]}", "tensor b has its bytes outside the file"),
  ]) func whatIsWrongWithPlacesIsSaidOfTheTensor(places: String, reason: String) throws {
    let header = places.replacing(#/\[\d+,\d+\]/#) { entry("[1]", String($0.output)) }
    let found = try error(safetensors(header: header, data: littleEndian([1, 2])))
    #expect(found?.code == .malformed && found?.reason.contains(reason) == true, "\(String(describing: found))")
  }

  @Test(arguments: [
    ("1", "tensor a has no fields"), ("{}", "tensor a has no dtype"),
    ("{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,8]}", "tensor a has no shape that is"),
    ("{\"dtype\":\"F32\",\"shape\":[2]}", "tensor a has no data_offsets"),
    ("{\"dtype\":\"F33\",\"shape\":[2],\"data_offsets\":[0,8]}", "tensor a has the unknown type F33"),
    ("{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,8]}", "tensor a does not end with a whole byte"),
    ("{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}", "tensor a has 8 bytes where its shape needs 12"),
    (
      "{\"dtype\":\"F32\",\"shape\":[9223372036854775807,4],\"data_offsets\":[0,8]}",
      "tensor a has an impossible shape"
    ),
  ]) func whatIsWrongWithAnEntryIsSaidOfTheTensor(entry: String, reason: String) throws {
    let found = try error(safetensors(header: "{\"a\":\(entry)}", data: littleEndian([1, 2])))
    #expect(found?.code == .malformed && found?.reason.contains(reason) == true, "\(String(describing: found))")
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
