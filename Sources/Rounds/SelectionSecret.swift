internal import Cryptography

/// The secret by which a federation draws among more agents than a round takes.
///
///     keys/selection.key    32 bytes | BLAKE2b-256 of them
///
/// Nothing rests on the one before: another may take its place at any time.
package struct SelectionSecret: Sendable {
  private let folder: FederationFolder
  private var path: String { folder.key("selection") }

  package init(_ folder: FederationFolder) { self.folder = folder }

  /// The 32 bytes; throws where the file is damaged, and where others may read it.
  package func read() throws(StoreError) -> [UInt8] {
    let bytes = try DigestedFile.content(try FileSystem.readSecret(path, limit: 4096), of: path)
    guard bytes.count == Digest.byteCount else { throw StoreError(.damaged("a secret has 32 bytes"), "read", path) }
    return bytes
  }

  /// Puts another one in place; rounds that are opened from now on draw with it.
  package func rotate() throws(StoreError) { try put(randomBytes(Digest.byteCount)) }

  func put(_ secret: [UInt8]) throws(StoreError) {
    try DigestedFile.replace(path, with: secret, synchronised: true, permissions: 0o600)
  }
}
