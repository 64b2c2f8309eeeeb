internal import Kernels

/// The floats of a round: slot 0 is the base, every other slot one agent's update.
///
///     slot s, element e: byte s × stride + 4 e, float32 little-endian; stride = 4 × elements rounded up to a page
package struct RowsFile: ~Copyable, Sendable {
  package let elements: Int
  private let file: File

  package static func stride(elements: Int) -> Int { (4 * elements + 4095) / 4096 * 4096 }

  /// Size of a file with so many slots.
  package static func bytes(slots: Int, elements: Int) -> Int { slots * stride(elements: elements) }

  /// Whether a file with so many slots of so many elements can be addressed.
  static func canHold(slots: Int, elements: UInt64) -> Bool { elements <= (Int.max / slots - 4095) / 4 }

  package init(_ path: String, elements: Int, mode: File.Mode) throws(StoreError) {
    file = try File(path, mode)
    self.elements = elements
  }

  package var path: String { file.path }

  private var stride: Int { Self.stride(elements: elements) }

  /// Reserves a slot's room; no space is a transient error and leaves nothing behind.
  package func reserve(slot: Int) throws(StoreError) {
    try file.reserve(stride, at: slot * stride)
  }

  /// Writes one shard of a slot.
  package func write(_ shard: UnsafeRawBufferPointer, slot: Int, index: Int) throws(StoreError) {
    try file.write(shard, at: slot * stride + index * Shard.bytes)
  }

  /// Reads elements `range` of a slot.
  package func read(_ range: Range<Int>, slot: Int, into out: UnsafeMutableBufferPointer<Float>) throws(StoreError) {
    precondition(out.count == range.count && range.upperBound <= elements, "a range outside the row")
    try file.read(into: UnsafeMutableRawBufferPointer(out), at: slot * stride + 4 * range.lowerBound)
  }

  package func synchronise() throws(StoreError) { try file.synchronise() }
}
