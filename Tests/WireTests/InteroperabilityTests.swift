import Foundation
import Testing
import Wire

/// A line of Fixtures/messages.txt; make_messages.py beside it tells the format.
struct ForeignMessage: CustomTestStringConvertible {
  let name: String
  let canonical: [UInt8]
  let unusual: [UInt8]
  var testDescription: String { name }

  static let all: [ForeignMessage] = {
    let fixture = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/messages.txt")
    guard let text = try? String(contentsOf: fixture, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      return ForeignMessage(name: String(words[0]), canonical: bytes(words[1]), unusual: bytes(words[2]))
    }
  }()

  private static func bytes(_ hex: Substring) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}

@Suite struct InteroperabilityTests {
  @Test func everyMessageOfTheProtoFilesHasASample() {
    #expect(Set(ForeignMessage.all.map(\.name)) == Set(samples.keys))
  }

  @Test(arguments: ForeignMessage.all)
  func whatAnotherLibraryWroteReadsAsTheSample(_ foreign: ForeignMessage) throws {
    func check<Value: WireValue>(_ sample: Value) throws {
      #expect(try Value.decode(foreign.canonical) == sample)
    }
    let sample = try #require(samples[foreign.name])
    try check(sample)
  }

  /// The bytes are equal, so whatever reads those of the other library reads ours.
  @Test(arguments: ForeignMessage.all)
  func theSampleIsWrittenAsTheOtherLibraryWritesIt(_ foreign: ForeignMessage) throws {
    #expect(try #require(samples[foreign.name]).encode() == foreign.canonical)
  }

  /// Fields in reverse order, overlong and unpacked numbers, fields that nobody knows.
  @Test(arguments: ForeignMessage.all)
  func unusualOrderAndUnknownFieldsReadTheSame(_ foreign: ForeignMessage) throws {
    func check<Value: WireValue>(_ sample: Value) throws {
      #expect(try Value.decode(foreign.unusual) == sample)
    }
    let sample = try #require(samples[foreign.name])
    try check(sample)
  }
}
