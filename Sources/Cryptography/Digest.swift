import CSodium

/// BLAKE2b-256 of some bytes, with or without a key.
package struct Digest: Hashable, Sendable {
  package static let byteCount = 32

  /// The 32 bytes of the digest.
  package let bytes: [UInt8]

  package init(of message: some Collection<UInt8>) {
    self.init(of: message, key: [])
  }

  /// `key` has at most 64 bytes; an empty one is no key.
  package init(of message: some Collection<UInt8>, key: [UInt8]) {
    precondition(key.count <= 64, "a digest's key has at most 64 bytes")
    let message = Array(message)
    var result = [UInt8](repeating: 0, count: Self.byteCount)
    crypto_generichash(&result, result.count, message, UInt64(message.count), key, key.count)
    bytes = result
  }

  /// nil unless there are 32 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// From 64 hexadecimal digits; nil for anything else.
  package init?(hex: String) {
    let digits = hex.utf8.compactMap(Self.value(ofDigit:))
    guard digits.count == hex.utf8.count, digits.count == 2 * Self.byteCount else { return nil }
    bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// 64 lower-case hexadecimal digits.
  package var hex: String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  private static func value(ofDigit digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
