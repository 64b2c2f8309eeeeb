internal import Kernels

/// What may lie behind the last good record of a log, and what may not.
///
/// An append is one write at the end. If the process or the disk's room ended in the middle of it, a record is left that
/// is too short for its length. If the power ended, the file may also have grown over blocks that were never written:
/// they read as zeros, from the record's first byte or from a sector of it to the file's end. Both are *torn*: nobody
/// was promised what such a record says. Everything else is *damaged*: bytes that were whole and are not what was
/// written, above all where a good record follows.
extension RoundLog {
  private static let sector = 512
  /// Longest record that is looked for behind a bad one: random bytes rarely claim so little.
  private static let longestSought = 1 << 16

  /// Whether the bytes from `start` on, where no good record begins, are a torn tail. An empty tail is one.
  static func isTorn(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
    guard start < bytes.count else { return true }
    guard isTooShort(bytes, at: start) || endsInZeros(bytes, from: start) else { return false }
    return !(start + 1..<bytes.count).contains { isRecord(bytes, at: $0) }
  }

  /// A record that ends before its length says, unless only its length is wrong.
  private static func isTooShort(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
    let rest = bytes.count - start - headerBytes
    guard rest >= 0 else { return true }
    return length(bytes, at: start) > rest && !hasChecksum(bytes, at: start, length: rest)
  }

  private static func endsInZeros(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
    let lastWritten = bytes[start...].lastIndex { $0 != 0 } ?? start - 1
    let nextSector = (lastWritten / sector + 1) * sector
    return lastWritten < start || nextSector < bytes.count
  }

  private static func isRecord(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
    let rest = bytes.count - start - headerBytes
    guard rest >= 0 else { return false }
    let length = length(bytes, at: start)
    return length > 0 && length <= min(rest, longestSought) && hasChecksum(bytes, at: start, length: length)
  }

  private static func length(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Int {
    Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)))
  }

  private static func hasChecksum(_ bytes: UnsafeRawBufferPointer, at start: Int, length: Int) -> Bool {
    let body = UnsafeRawBufferPointer(rebasing: bytes[start + headerBytes..<start + headerBytes + length])
    return Checksum(of: body).bytes.elementsEqual(bytes[start + 4..<start + headerBytes])
  }
}
