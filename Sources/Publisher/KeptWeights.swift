internal import Cryptography
internal import Kernels
internal import Rounds

/// The weights of a release in the address space. Their digest was verified; a range is verified each time it is served,
/// since what lies on the disk may change behind the mapping.
final class KeptWeights: Sendable {
  /// Bytes of a range with a checksum of its own; the last one may be shorter.
  static let rangeBytes = Shard.bytes

  let file: MappedFile
  private let checksums: [Checksum]

  init(_ path: String, digest: [UInt8]) throws(StoreError) {
    let file = try MappedFile(path)
    guard Digest(of: file.bytes).bytes == digest else {
      throw StoreError(.damaged("another digest than its manifest names"), "read", path)
    }
    self.file = file
    checksums = stride(from: 0, to: file.bytes.count, by: Self.rangeBytes).map { Checksum(of: Self.part(file, at: $0)) }
  }

  var bytes: UnsafeRawBufferPointer { file.bytes }

  /// Whether these bytes are still those whose digest was verified.
  func isIntact(_ range: Range<Int>) -> Bool {
    guard file.isWhole else { return false }
    return (range.lowerBound / Self.rangeBytes...max(range.lowerBound, range.upperBound - 1) / Self.rangeBytes)
      .allSatisfy {
        Checksum(of: Self.part(file, at: $0 * Self.rangeBytes)) == checksums[$0]
      }
  }

  /// Bytes of the file and their checksum; nil where they are not those any more whose digest was verified.
  func part(_ range: Range<Int>) -> (bytes: UnsafeRawBufferPointer, checksum: Checksum)? {
    guard isIntact(range) else { return nil }
    let whole = Self.part(file, at: range.lowerBound / Self.rangeBytes * Self.rangeBytes)
    let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[range])
    let isWhole = bytes.baseAddress == whole.baseAddress && bytes.count == whole.count
    return (bytes, isWhole ? checksums[range.lowerBound / Self.rangeBytes] : Checksum(of: bytes))
  }

  private static func part(_ file: MappedFile, at start: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: file.bytes[start..<min(start + rangeBytes, file.bytes.count)])
  }
}
