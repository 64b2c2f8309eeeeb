import Cryptography
import Testing

/// RFC 8032, section 7.1.
private struct Vector: CustomTestStringConvertible {
  let name: String
  let seed: String
  let publicKey: String
  let message: String
  let signature: String
  var testDescription: String { name }

  static let all = [
    Vector(
      name: "TEST 1", seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
      signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        + "d25bf5f0595bbe24655141438e7a100b"),
    Vector(
      name: "TEST 2", seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
      signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        + "387b2eaeb4302aeeb00d291612bb0c00"),
    Vector(
      name: "TEST 3", seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
      signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        + "4a7c15e9716ed28dc027beceea1ec40a"),
  ]
}

func bytes(hex: String) -> [UInt8] {
  let digits = hex.compactMap(\.hexDigitValue)
  precondition(digits.count == hex.count && digits.count % 2 == 0, "not hexadecimal: \(hex)")
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

@Suite struct SignatureTests {
  @Test(arguments: Vector.all)
  private func aSeedGivesThePublishedKeyAndSignature(_ vector: Vector) throws {
    let key = SigningKey(seed: bytes(hex: vector.seed))
    #expect(key.publicKey.bytes == bytes(hex: vector.publicKey))
    #expect(key.sign(bytes(hex: vector.message)) == bytes(hex: vector.signature))
    let publicKey = try #require(PublicKey(bytes: bytes(hex: vector.publicKey)))
    #expect(publicKey.verifies(bytes(hex: vector.signature), of: bytes(hex: vector.message)))
  }

  @Test func noFlippedBitOfSignatureMessageOrKeyIsVerified() throws {
    let key = SigningKey(seed: [UInt8](repeating: 3, count: 32))
    let message = Array("release 7".utf8)
    let signature = key.sign(message)
    for bit in 0..<signature.count * 8 {
      #expect(!key.publicKey.verifies(flip(bit, of: signature), of: message), "bit \(bit) of the signature")
    }
    for bit in 0..<message.count * 8 {
      #expect(!key.publicKey.verifies(signature, of: flip(bit, of: message)), "bit \(bit) of the message")
    }
    for bit in 0..<256 {
      let other = try #require(PublicKey(bytes: flip(bit, of: key.publicKey.bytes)))
      #expect(!other.verifies(signature, of: message), "bit \(bit) of the key")
    }
  }

  private func flip(_ bit: Int, of bytes: [UInt8]) -> [UInt8] {
    var flipped = bytes
    flipped[bit / 8] ^= 1 << (bit % 8)
    return flipped
  }

  @Test func aSignatureOfAnotherLengthIsNotVerified() {
    let key = SigningKey(seed: [UInt8](repeating: 3, count: 32))
    let signature = key.sign([1])
    for count in [0, 1, 63] { #expect(!key.publicKey.verifies(Array(signature.prefix(count)), of: [1])) }
    #expect(!key.publicKey.verifies(signature + [0], of: [1]))
  }

  @Test func aPublicKeyHas32Bytes() {
    for count in [0, 31, 33, 64] { #expect(PublicKey(bytes: .init(repeating: 1, count: count)) == nil) }
  }
}
