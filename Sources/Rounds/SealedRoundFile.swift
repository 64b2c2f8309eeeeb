package import Cryptography
package import Kernels
package import Wire

/// A sealed round as every stage reads it: the manifest, its digest, and the rows it names.
///
/// Row 0 is the base, row k + 1 the update of the manifest's k-th agent, wherever it lies in the rows file.
package struct SealedRoundFile: ~Copyable, Sendable {
  package let manifest: RoundManifest
  package let digest: Digest
  private let slots: [Int]
  private let rows: RowsFile

  /// Writes the sealed file. It counts once the log names its digest.
  package static func put(
    _ manifest: RoundManifest, slots: [UInt32], in folder: String, synchronised: Bool
  ) throws(StoreError) -> Digest {
    let bytes = manifest.encode()
    let sealed = SealedRound(manifest: bytes, slots: slots).encode()
    try DigestedFile.replace("\(folder)/sealed", with: sealed, synchronised: synchronised)
    return Digest(of: bytes)
  }

  /// The manifest of a sealed round; works after its floats are gone.
  package static func manifest(in folder: String) throws(StoreError) -> (RoundManifest, Digest, [UInt32]) {
    let path = "\(folder)/sealed"
    let bytes = try DigestedFile.read(path)
    do throws(WireError) {
      let sealed = try SealedRound.decode(bytes)
      let manifest = try RoundManifest.decode(sealed.manifest)
      guard manifest.rows.count == sealed.slots.count else { throw .malformed("rows and slots differ in number") }
      guard isAddressable(manifest, sealed.slots) else { throw .malformed("its rows lie beyond the end of any file") }
      return (manifest, Digest(of: sealed.manifest), sealed.slots)
    } catch { throw StoreError(.damaged("\(error)"), "read", path) }
  }

  /// The manifest that the round's log says was sealed.
  package static func manifest(
    in folder: String, as sealed: RoundSealed
  ) throws(StoreError) -> (RoundManifest, Digest) {
    let (manifest, digest, _) = try manifest(in: folder)
    guard digest.bytes == sealed.manifestDigest else {
      throw StoreError(.damaged("not the manifest that the round's log names"), "read", "\(folder)/sealed")
    }
    return (manifest, digest)
  }

  private static func isAddressable(_ manifest: RoundManifest, _ slots: [UInt32]) -> Bool {
    let (elements, overflow) = manifest.parameters.addingReportingOverflow(manifest.buffers)
    return !overflow && RowsFile.canHold(slots: Int(slots.max() ?? 0) + 1, elements: elements)
  }

  package init(folder: String) throws(StoreError) {
    let (manifest, digest, slots) = try Self.manifest(in: folder)
    rows = try RowsFile("\(folder)/rows", elements: Int(manifest.parameters + manifest.buffers), mode: .read)
    self.manifest = manifest
    self.digest = digest
    self.slots = [0] + slots.map(Int.init)
  }

  package var parameters: Int { Int(manifest.parameters) }
  package var elements: Int { rows.elements }
  package var rowCount: Int { slots.count }

  /// Reads elements `range` of a row.
  package func read(_ range: Range<Int>, row: Int, into out: UnsafeMutableBufferPointer<Float>) throws(StoreError) {
    try rows.read(range, slot: slots[row], into: out)
  }

  /// The checksum that a shard of a row must have.
  package func checksum(row: Int, shard: Int) -> Checksum? {
    let all = row == 0 ? manifest.baseChecksums : manifest.rows[row - 1].checksums
    let start = shard * Checksum.byteCount
    guard start + Checksum.byteCount <= all.count else { return nil }
    return Checksum(bytes: all[start..<start + Checksum.byteCount])
  }

  /// The checksum that a shard of a row has; nil where the file ends before.
  func storedChecksum(row: Int, shard: Int) throws(StoreError) -> Checksum? {
    do throws(StoreError) {
      return Checksum(bytes: try rows.checksum(slot: slots[row], index: shard)[...])
    } catch {
      guard error.isDamaged else { throw error }
      return nil
    }
  }

  /// The error of a row whose bytes are not those that were accepted.
  package func damaged(row: Int, shard: Int) -> StoreError {
    let owner = row == 0 ? "the base" : "the update of \(manifest.rows[row - 1].agent)"
    let what = "shard \(shard) of \(owner) has another checksum than the sealed manifest"
    return StoreError(.damaged(what), "read", rows.path)
  }
}
