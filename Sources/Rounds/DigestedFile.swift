internal import Cryptography
package import Glibc

/// Files of which every byte counts and that carry their own digest:
///
///     content | BLAKE2b-256 of it (32 bytes)
package enum DigestedFile {
  /// Puts a file in place of whatever was there; as `FileSystem.replace`.
  package static func replace(
    _ path: String, with content: [UInt8], synchronised: Bool, permissions: mode_t = 0o640
  ) throws(StoreError) {
    let bytes = content + Digest(of: content).bytes
    try FileSystem.replace(path, with: bytes, synchronised: synchronised, permissions: permissions)
  }

  /// The content; a file that is torn, cut or flipped anywhere is damaged.
  package static func read(_ path: String, limit: Int = 1 << 30) throws(StoreError) -> [UInt8] {
    try content(try FileSystem.read(path, limit: limit), of: path)
  }

  /// The content of a file that holds these bytes.
  static func content(_ bytes: [UInt8], of path: String) throws(StoreError) -> [UInt8] {
    guard bytes.count >= Digest.byteCount else { throw StoreError(.damaged("\(bytes.count) bytes"), "read", path) }
    let content = Array(bytes.dropLast(Digest.byteCount))
    guard Digest(of: content).bytes == Array(bytes.suffix(Digest.byteCount)) else {
      throw StoreError(.damaged("it does not have the digest it ends with"), "read", path)
    }
    return content
  }
}
