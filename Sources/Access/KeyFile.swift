internal import Cryptography
package import Messaging
internal import Rounds

/// A private key on disk, mode 0600, with its public half beside it:
///
///     NAME.key   public HEX ⏎ secret HEX
///     NAME.pub   HEX
package enum KeyFile {
  /// Makes a key; throws where there is one.
  package static func make(_ path: String) throws -> CurveKeys {
    guard !FileSystem.exists(path) else {
      throw AccessError("\(path) exists already; remove it first to make another key")
    }
    let pair = newCurveKeyPair()
    let text = "public \(HexadecimalKey.text(pair.publicKey))\nsecret \(HexadecimalKey.text(pair.secretKey))\n"
    try FileSystem.replace(path, with: Array(text.utf8), synchronised: true, permissions: 0o600)
    try putPublic(pair.publicKey, besides: path)
    return CurveKeys(publicKey: pair.publicKey, secretKey: pair.secretKey)
  }

  /// Writes the public half beside a private key.
  static func putPublic(_ key: [UInt8], besides path: String) throws(StoreError) {
    let text = "\(HexadecimalKey.text(key))\n"
    try FileSystem.replace(publicPath(path), with: Array(text.utf8), synchronised: true, permissions: 0o644)
  }

  /// Reads a private key; refused where others may read it, by `SecretRule`.
  package static func load(_ path: String) throws -> CurveKeys {
    let text = String(decoding: try FileSystem.readSecret(path, limit: 4096), as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count == 4, words[0] == "public", words[2] == "secret", let open = HexadecimalKey.bytes(words[1]),
      let secret = HexadecimalKey.bytes(words[3])
    else { throw AccessError("\(path) is no key file; `flame keys new` makes one") }
    return CurveKeys(publicKey: open, secretKey: secret)
  }

  /// Reads the public half.
  package static func loadPublic(_ path: String) throws -> [UInt8] {
    let text = String(decoding: try FileSystem.read(path, limit: 4096), as: UTF8.self)
    guard let key = HexadecimalKey.bytes(String(text.prefix { !$0.isNewline })) else {
      throw AccessError("\(path) is no public key: 64 hexadecimal digits")
    }
    return key
  }

  static func publicPath(_ path: String) -> String {
    (path.hasSuffix(".key") ? String(path.dropLast(4)) : path) + ".pub"
  }
}
