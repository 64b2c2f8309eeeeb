import Lab
import Testing

private let data = Dataset(values: Array(0..<28), labels: [0, 9, 3, 1, 2, 4, 5], features: 4)

@Suite struct AgentDataTests {
  @Test func whatIsWrittenIsRead() throws {
    try withTemporaryFolder { folder in
      try AgentData.write(data, classes: 10, to: "\(folder)/agent")
      #expect(try AgentData.read("\(folder)/agent") == data)
      try AgentData.write(data.subset([2, 0]), classes: 10, to: "\(folder)/agent")
      #expect(try AgentData.read("\(folder)/agent").labels == [3, 0])
    }
  }

  @Test func everyFlippedByteIsNoticed() {
    let bytes = AgentData.encode(data, classes: 10)
    for offset in bytes.indices {
      var damaged = bytes
      damaged[offset] ^= 4
      #expect(throws: AgentDataError.self, "byte \(offset)") { try AgentData.decode(damaged) }
    }
  }

  @Test func everyOtherLengthIsRefused() {
    let bytes = AgentData.encode(data, classes: 10)
    for length in 0..<bytes.count {
      #expect(throws: AgentDataError.self, "length \(length)") { try AgentData.decode(Array(bytes[..<length])) }
    }
    #expect(throws: AgentDataError.wrongLength) { try AgentData.decode(bytes + [0]) }
  }

  @Test func reasonsAreTold() {
    let bytes = AgentData.encode(data, classes: 10)
    #expect(throws: AgentDataError.notAgentData) { try AgentData.decode([]) }
    #expect(throws: AgentDataError.unknownVersion(2)) { try AgentData.decode(bytes.replacing(8, by: 2)) }
    #expect(throws: AgentDataError.wrongLength) { try AgentData.decode(bytes.replacing(19, by: 255)) }
    #expect(throws: AgentDataError.corrupt) { try AgentData.decode(bytes.replacing(40, by: 77)) }
    #expect(throws: AgentDataError.wrongLabel) { try AgentData.decode(AgentData.encode(data, classes: 9)) }
    #expect(throws: AgentDataError.file(FileError(operation: "open", path: "/nowhere/x", code: 2))) {
      try AgentData.read("/nowhere/x")
    }
  }

  @Test func anUnwritableFolderIsNamed() {
    #expect(throws: FileError.self) { try AgentData.write(data, classes: 10, to: "/nowhere/x") }
  }
}

extension [UInt8] {
  fileprivate func replacing(_ offset: Int, by value: UInt8) -> [UInt8] {
    var copy = self
    copy[offset] = value
    return copy
  }
}
