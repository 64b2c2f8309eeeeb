import Kernels
import Testing

@Suite struct ChecksumTests {
  private let bytes = sampleBytes(10_000, seed: 1)

  @Test func emptyInputHasThePublishedValue() {
    let expected: [UInt8] = [
      0x99, 0xAA, 0x06, 0xD3, 0x01, 0x47, 0x98, 0xD8, 0x60, 0x01, 0xC3, 0x24, 0x46, 0x8D, 0x49, 0x7F,
    ]
    #expect(Checksum(of: [UInt8]().span.bytes).bytes == expected)
  }

  @Test func anyFlippedBitChangesIt() {
    let sound = Checksum(of: bytes.span.bytes)
    for position in [0, 1, 5_000, 9_999] {
      var torn = bytes
      torn[position] ^= 1
      #expect(Checksum(of: torn.span.bytes) != sound)
    }
  }

  @Test func bytesReadBackAndOtherCountsAreRefused() {
    let checksum = Checksum(of: bytes.span.bytes)
    #expect(Checksum(bytes: checksum.bytes) == checksum)
    #expect(Checksum(bytes: checksum.bytes.dropLast()) == nil)
    #expect(Checksum(bytes: checksum.bytes + [0]) == nil)
  }

  @Test func streamInPiecesEqualsTheWhole() {
    for size in [1, 7, 64, 1_000, 10_000] {
      var stream = ChecksumStream()
      for start in stride(from: 0, to: bytes.count, by: size) {
        stream.update(Array(bytes[start..<min(bytes.count, start + size)]).span.bytes)
      }
      #expect(stream.finish() == Checksum(of: bytes.span.bytes))
    }
  }
}
