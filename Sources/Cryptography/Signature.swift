import CSodium

/// An Ed25519 signing key (RFC 8032), made from a 32-byte seed.
package struct SigningKey: Sendable {
  package static let seedBytes = 32
  package let publicKey: PublicKey
  private let secret: [UInt8]

  /// `seed` has 32 bytes.
  package init(seed: [UInt8]) {
    precondition(seed.count == Self.seedBytes, "a signing key's seed has \(Self.seedBytes) bytes")
    var open = [UInt8](repeating: 0, count: Int(crypto_sign_PUBLICKEYBYTES))
    var secret = [UInt8](repeating: 0, count: Int(crypto_sign_SECRETKEYBYTES))
    crypto_sign_seed_keypair(&open, &secret, seed)
    self.secret = secret
    publicKey = PublicKey(trusted: open)
  }

  /// 64 bytes, the same for the same message.
  package func sign(_ message: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: Int(crypto_sign_BYTES))
    crypto_sign_detached(&signature, nil, message, UInt64(message.count), secret)
    return signature
  }
}

/// An Ed25519 public key.
package struct PublicKey: Hashable, Sendable {
  package static let byteCount = 32
  package let bytes: [UInt8]

  fileprivate init(trusted bytes: [UInt8]) { self.bytes = bytes }

  /// nil unless there are 32 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard signature.count == Int(crypto_sign_BYTES) else { return false }
    return crypto_sign_verify_detached(signature, message, UInt64(message.count), bytes) == 0
  }
}
