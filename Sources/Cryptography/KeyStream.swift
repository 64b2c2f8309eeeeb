import CSodium

/// The ChaCha20 key stream (nonce of 8 zero bytes, 64-bit block counter) of a key, readable at any position.
///
/// One key is one stream: a position always holds the same bytes.
package struct KeyStream: Sendable {
  package static let keyBytes = 32
  /// Positions are multiples of this.
  package static let blockBytes = 64

  private let key: [UInt8]

  /// `key` has 32 bytes.
  package init(key: [UInt8]) {
    precondition(key.count == Self.keyBytes, "a key stream's key has \(Self.keyBytes) bytes")
    self.key = key
  }

  /// Writes the stream's bytes from `byteOffset`, a multiple of 64, into `buffer`.
  package func fill(_ buffer: UnsafeMutableRawBufferPointer, at byteOffset: UInt64) {
    precondition(byteOffset % UInt64(Self.blockBytes) == 0, "a key stream is read from a multiple of 64 bytes")
    guard let bytes = buffer.bindMemory(to: UInt8.self).baseAddress else { return }
    bytes.initialize(repeating: 0, count: buffer.count)
    let nonce = [UInt8](repeating: 0, count: 8)
    crypto_stream_chacha20_xor_ic(
      bytes, bytes, UInt64(buffer.count), nonce, byteOffset / UInt64(Self.blockBytes), key)
  }
}
