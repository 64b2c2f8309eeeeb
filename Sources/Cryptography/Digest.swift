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
    guard let bytes = Hexadecimal.bytes(hex) else { return nil }
    self.init(bytes: bytes)
  }

  /// 64 lower-case hexadecimal digits.
  package var hex: String { Hexadecimal.text(bytes) }
}
