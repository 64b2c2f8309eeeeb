internal import Cryptography

/// Files of which every byte counts and that carry their own digest:
///
///     content | BLAKE2b-256 of it (32 bytes)
package enum DigestedFile {
  /// Puts a file in place of whatever was there; as `FileSystem.replace`.
  package static func replace(_ path: String, with content: [UInt8], synchronised: Bool) throws(StoreError) {
    try FileSystem.replace(path, with: content + Digest(of: content).bytes, synchronised: synchronised)
  }

  /// The content; a file that is torn, cut or flipped anywhere is damaged.
  package static func read(_ path: String, limit: Int = 1 << 30) throws(StoreError) -> [UInt8] {
    let bytes = try FileSystem.read(path, limit: limit)
    guard bytes.count >= Digest.byteCount else { throw StoreError(.damaged("\(bytes.count) bytes"), "read", path) }
    let content = Array(bytes.dropLast(Digest.byteCount))
    guard Digest(of: content).bytes == Array(bytes.suffix(Digest.byteCount)) else {
      throw StoreError(.damaged("it does not have the digest it ends with"), "read", path)
    }
    return content
  }
}
