internal import Kernels

/// What the lab's own files have in common: integers are little-endian UInt32, and XXH3-128 of all before stands at the
/// end.
enum LabFile {
  static func integer(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  static func sealed(_ content: [UInt8]) -> [UInt8] { content + checksum(content[...]) }

  /// What stands before the checksum; nil where the two disagree.
  static func content(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
    guard bytes.count >= Checksum.byteCount else { return nil }
    let content = bytes.dropLast(Checksum.byteCount)
    return checksum(content) == bytes.suffix(Checksum.byteCount) ? content : nil
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    bytes.withUnsafeBytes { Checksum(of: $0) }.bytes
  }
}
