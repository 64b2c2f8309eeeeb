import Cryptography
import Testing

@Suite struct DigestTests {
  @Test func emptyMessageHasThePublishedDigest() {
    #expect(
      Digest(of: [UInt8]()).hex == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")
  }

  /// "abc" and the keyed one as OpenSSL and Python's hashlib give them.
  @Test func messagesHaveTheDigestsThatOtherLibrariesGive() {
    #expect(
      Digest(of: Array("abc".utf8)).hex == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")
    let keyed = Digest(of: 0..<64 as Range<UInt8>, key: Array(0..<32))
    #expect(keyed.hex == "7f46f043d63dfb3c9b1102c8824b632cae1fce453e3c0e9dc9e7113f3c1acc36")
  }

  @Test func everyFlippedBitChangesTheDigest() {
    let message = Array("release 7".utf8)
    var seen = Set([Digest(of: message)])
    for bit in 0..<message.count * 8 {
      var flipped = message
      flipped[bit / 8] ^= 1 << (bit % 8)
      #expect(seen.insert(Digest(of: flipped)).inserted)
    }
  }

  @Test func onlyThirtyTwoBytesAreADigest() {
    for count in [0, 31, 33, 64] { #expect(Digest(bytes: .init(repeating: 0, count: count)) == nil) }
    #expect(Digest(bytes: .init(repeating: 9, count: 32))?.hex == String(repeating: "09", count: 32))
  }

  @Test func keyChangesTheDigest() {
    #expect(Digest(of: [1], key: [2]) != Digest(of: [1]))
    #expect(Digest(of: [1], key: [2]) == Digest(of: [1], key: [2]))
  }

  @Test func hexReadsBackAndOtherTextIsRefused() throws {
    let digest = Digest(of: Array("flame".utf8))
    #expect(Digest(hex: digest.hex) == digest)
    #expect(Digest(hex: digest.hex.uppercased()) == digest)
    for wrong in ["", "@" + digest.hex.dropFirst(), "`" + digest.hex.dropFirst(), digest.hex + "0", "é" + digest.hex] {
      #expect(Digest(hex: wrong) == nil)
    }
  }
}
