import Kernels
import Rounds
import TestSupport
import Testing

@Suite struct RowsFileTests {
  private func values(_ count: Int, _ seed: Float) -> [Float] { (0..<count).map { seed + Float($0) } }

  private func write(_ values: [Float], _ rows: borrowing RowsFile, slot: Int) throws {
    for index in 0..<Shard.count(of: values.count) {
      let shard = Array(values[Shard.range(index, values.count)])
      try shard.withUnsafeBytes { bytes in try rows.write(bytes, slot: slot, index: index) }
    }
  }

  private func read(_ rows: borrowing RowsFile, _ range: Range<Int>, slot: Int) throws -> [Float] {
    var values = [Float](repeating: .nan, count: range.count)
    try values.withUnsafeMutableBufferPointer { try rows.read(range, slot: slot, into: $0) }
    return values
  }

  @Test func aSlotTakesWholePages() {
    let strides = [1, 1023, 1024, 1025, 2048, 1 << 17].map { RowsFile.stride(elements: $0) }
    #expect(strides == [4096, 4096, 4096, 8192, 8192, 1 << 19])
  }

  @Test(arguments: [1, 1000, 1 << 17, (1 << 17) + 1, (1 << 18) + 77])
  func rowsReadBackFromTheirSlotsInAnyOrderOfWriting(_ elements: Int) throws {
    try withTemporaryFolder { folder in
      let rows = try RowsFile("\(folder)/rows", elements: elements, mode: .update)
      for slot in [2, 0, 1] { try write(values(elements, Float(slot) / 2), rows, slot: slot) }
      for slot in 0..<3 {
        #expect(try read(rows, 0..<elements, slot: slot) == values(elements, Float(slot) / 2))
      }
    }
  }

  @Test func anyRangeOfARowIsThePartOfTheRow() throws {
    try withTemporaryFolder { folder in
      let elements = (1 << 17) + 500
      let row = values(elements, 0.5)
      let rows = try RowsFile("\(folder)/rows", elements: elements, mode: .update)
      try write(row, rows, slot: 3)
      for range in [0..<0, 0..<1, 7..<1033, (1 << 17) - 1..<(1 << 17) + 1, elements - 1..<elements] {
        #expect(try read(rows, range, slot: 3) == Array(row[range]))
      }
    }
  }

  @Test func aReservedSlotTakesItsRoomAndIsZero() throws {
    try withTemporaryFolder { folder in
      let rows = try RowsFile("\(folder)/rows", elements: 1500, mode: .update)
      try rows.reserve(slot: 1)
      #expect(try FileSystem.read("\(folder)/rows").count == 2 * 8192)
      #expect(try read(rows, 0..<1500, slot: 1) == [Float](repeating: 0, count: 1500))
    }
  }

  @Test func whatWasNeverWrittenIsDamagedAndNotZero() throws {
    try withTemporaryFolder { folder in
      let rows = try RowsFile("\(folder)/rows", elements: 1500, mode: .update)
      try write(values(1500, 0), rows, slot: 0)
      let failure = #expect(throws: StoreError.self) { try read(rows, 0..<1500, slot: 1) }
      #expect(failure?.kind == .damaged("ends at byte 8192"))
    }
  }

  @Test func aFileThatIsAbsentIsNotMadeForReading() throws {
    try withTemporaryFolder { folder throws in
      let failure = #expect(throws: StoreError.self) {
        _ = try RowsFile("\(folder)/rows", elements: 1, mode: .read)
      }
      #expect(failure?.isAbsent == true)
      #expect(try FileSystem.list(folder).isEmpty)
    }
  }
}
