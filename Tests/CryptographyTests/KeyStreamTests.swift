import Cryptography
import Testing

@Suite struct KeyStreamTests {
  private func stream(_ key: [UInt8], _ count: Int, at offset: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xAA, count: count)
    bytes.withUnsafeMutableBytes { KeyStream(key: key).fill($0, at: offset) }
    return bytes
  }

  /// Of the first draft of ChaCha20 for TLS, which has the nonce of 64 bits; the second key ends with 1.
  @Test func keysGiveThePublishedStreams() {
    let zero = [UInt8](repeating: 0, count: 32)
    let first =
      "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
      + "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
    let second =
      "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
      + "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f"
    #expect(stream(zero, 128, at: 0) == bytes(hex: first + second))
    #expect(stream(zero, 64, at: 64) == bytes(hex: second))
    let other =
      "4540f05a9f1fb296d7736e7b208e3c96eb4fe1834688d2604f450952ed432d41"
      + "bbe2a0b6ea7566d2a5d1e7e20d42af2c53d792b1c43fea817e9ad275ae546963"
    #expect(stream(zero.dropLast() + [1], 64, at: 0) == bytes(hex: other))
  }

  @Test func anyLengthGivesThePrefixOfTheOneStream() {
    let key = [UInt8](repeating: 5, count: 32)
    let whole = stream(key, 200, at: 128)
    for count in 0...200 { #expect(stream(key, count, at: 128) == Array(whole.prefix(count))) }
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
