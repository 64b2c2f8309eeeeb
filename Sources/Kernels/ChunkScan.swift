/// What one pass over a chunk of an update found.
package enum ChunkScan: Equatable, Sendable {
  /// All values are usable; `flushed` says that subnormals were there and are 0 now.
  case usable(flushed: Bool)
  /// The value at this index is NaN or infinite.
  case notFinite(index: Int)
  /// The magnitude of the value at this index is over 2⁴⁰: finite, but its products need not be.
  case outOfRange(index: Int)

  private static let magnitude: UInt32 = 0x7FFF_FFFF
  private static let infinity: UInt32 = 0x7F80_0000
  private static let limit = Float(sign: .plus, exponent: 40, significand: 1).bitPattern
  private static let leastNormal: UInt32 = 0x0080_0000

  /// Looks at every value and sets subnormals to 0 in place. Where values are bad, the first bad one is reported, NaN
  /// and infinity before range.
  package static func scan(_ values: inout MutableSpan<Float>) -> ChunkScan {
    values.withUnsafeMutableBufferPointer { buffer in
      buffer.withMemoryRebound(to: UInt32.self) { scan(bits: $0) }
    }
  }

  private static func scan(bits: UnsafeMutableBufferPointer<UInt32>) -> ChunkScan {
    let (largest, flushed) = flushSubnormals(bits)
    if largest <= limit { return .usable(flushed: flushed != 0) }
    let bound = largest >= infinity ? infinity : limit + 1
    guard let index = bits.firstIndex(where: { $0 & magnitude >= bound }) else {
      preconditionFailure("the largest magnitude of a chunk is in the chunk")
    }
    return bound == infinity ? .notFinite(index: index) : .outOfRange(index: index)
  }

  /// Largest magnitude as bits, and a word that is not 0 if anything was flushed. Free of branches, so that it
  /// vectorises: magnitudes are compared as signed integers, which baseline x86-64 can.
  private static func flushSubnormals(_ bits: UnsafeMutableBufferPointer<UInt32>) -> (largest: UInt32, flushed: UInt32)
  {
    var largest: Int32 = 0
    var flushed: UInt32 = 0
    for index in bits.indices {
      let value = bits[index]
      let size = Int32(bitPattern: value & magnitude)
      largest = size > largest ? size : largest
      let subnormal = size < Int32(bitPattern: leastNormal) && size != 0
      flushed |= subnormal ? 1 : 0
      bits[index] = subnormal ? 0 : value
    }
    return (UInt32(bitPattern: largest), flushed)
  }
}
