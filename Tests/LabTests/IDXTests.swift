import Lab
import Testing

/// Two images of 1 × 3.
private let valid: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]

private func changed(_ offset: Int, _ value: UInt8) -> [UInt8] {
  var bytes = valid
  bytes[offset] = value
  return bytes
}

@Suite struct IDXTests {
  @Test func aValidFileGivesShapeAndValues() throws {
    let idx = try IDX.decode(valid, rank: 3)
    #expect(idx.shape == [2, 1, 3])
    #expect(idx.values == [1, 2, 3, 4, 5, 6])
  }

  @Test(arguments: 0..<16) func everyPrefixOfTheHeaderIsTruncated(length: Int) {
    #expect(throws: IDXError.truncatedHeader(bytes: length)) { try IDX.decode(Array(valid[..<length]), rank: 3) }
  }

  @Test(arguments: [16, 21, 23]) func lengthsOtherThanTheHeadersAreRefused(length: Int) {
    let bytes = Array((valid + [0]).prefix(length))
    #expect(throws: IDXError.wrongLength(shape: [2, 1, 3], bytes: length - 16)) { try IDX.decode(bytes, rank: 3) }
  }

  @Test func wrongMagicTypeAndRankAreNamed() {
    #expect(throws: IDXError.wrongMagic) { try IDX.decode(changed(0, 1), rank: 3) }
    #expect(throws: IDXError.wrongMagic) { try IDX.decode(changed(1, 1), rank: 3) }
    #expect(throws: IDXError.wrongType(code: 13)) { try IDX.decode(changed(2, 13), rank: 3) }
    #expect(throws: IDXError.wrongRank(1, expected: 3)) { try IDX.decode(changed(3, 1), rank: 3) }
  }

  /// (2³² − 1)³ does not fit 64 bits; 0 × anything is 0 and disagrees with the six bytes that follow.
  @Test func sizesThatOverflowOrVanishAreRefused() {
    let huge = [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12) + [1]
    let size = Int(UInt32.max)
    #expect(throws: IDXError.wrongLength(shape: [size, size, size], bytes: 1)) { try IDX.decode(huge, rank: 3) }
    #expect(throws: IDXError.wrongLength(shape: [0, 1, 3], bytes: 6)) { try IDX.decode(changed(7, 0), rank: 3) }
  }
}
