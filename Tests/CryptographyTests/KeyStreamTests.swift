import Cryptography
import Testing

@Suite struct KeyStreamTests {
  private func stream(_ key: [UInt8], _ count: Int, at offset: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xAA, count: count)
    bytes.withUnsafeMutableBytes { KeyStream(key: key).fill($0, at: offset) }
    return bytes
  }

  @Test func zeroKeyGivesThePublishedStream() {
    let expected: [UInt8] = [
      0x76, 0xB8, 0xE0, 0xAD, 0xA0, 0xF1, 0x3D, 0x90, 0x40, 0x5D, 0x6A, 0xE5, 0x53, 0x86, 0xBD, 0x28,
    ]
    #expect(Array(stream(.init(repeating: 0, count: 32), 100, at: 0).prefix(16)) == expected)
  }

  @Test func anyPositionGivesThePartOfTheOneStream() {
    let key = (0..<32).map { UInt8($0) }
    let whole = stream(key, 1024, at: 0)
    for offset in stride(from: 0, to: 1024, by: 64) {
      #expect(stream(key, 1024 - offset, at: UInt64(offset)) == Array(whole[offset...]))
    }
  }

  @Test func positionsBeyondFourGibiblocksDoNotWrap() {
    let key = [UInt8](repeating: 7, count: 32)
    #expect(stream(key, 64, at: 64 << 32) != stream(key, 64, at: 0))
  }
}
