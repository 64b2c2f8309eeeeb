import Cryptography
import Testing

@Suite struct DigestTests {
  @Test func emptyMessageHasThePublishedDigest() {
    #expect(
      Digest(of: [UInt8]()).hex == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")
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
