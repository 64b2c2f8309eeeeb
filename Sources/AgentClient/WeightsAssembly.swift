/// A release's weights while their ranges arrive, in any order and from anywhere. Pure: no socket, no clock.
package struct WeightsAssembly {
  /// Length of a range; the last one may be shorter. Bytes.
  package static let rangeBytes = 1 << 19

  package let release: UInt64
  package private(set) var bytes: [UInt8]
  private var missing: Set<Int>

  package init(release: UInt64, byteCount: Int) {
    self.release = release
    bytes = [UInt8](repeating: 0, count: byteCount)
    missing = Set(0..<(byteCount + Self.rangeBytes - 1) / Self.rangeBytes)
  }

  package var isComplete: Bool { missing.isEmpty }

  /// The first ranges that are missing, except those already asked for.
  package func wanted(_ count: Int, except asked: Set<Int>) -> [Int] {
    Array(missing.subtracting(asked).sorted().prefix(count))
  }

  package func range(_ index: Int) -> Range<Int> {
    index * Self.rangeBytes..<min((index + 1) * Self.rangeBytes, bytes.count)
  }

  /// Takes bytes that are exactly one missing range; tells which, or nil for all else.
  package mutating func take(_ content: [UInt8], at offset: UInt64) -> Int? {
    guard let offset = Int(exactly: offset), offset % Self.rangeBytes == 0 else { return nil }
    let index = offset / Self.rangeBytes
    guard missing.contains(index), content.count == range(index).count else { return nil }
    bytes.replaceSubrange(range(index), with: content)
    missing.remove(index)
    return index
  }
}
