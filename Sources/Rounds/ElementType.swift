/// A type of a safetensors file that is read as float32.
enum ElementType: String, Sendable {
  case float16 = "F16"
  case bfloat16 = "BF16"
  case float32 = "F32"
  case float64 = "F64"

  /// Bytes of an element.
  var size: Int {
    switch self {
    case .float16, .bfloat16: 2
    case .float32: 4
    case .float64: 8
    }
  }

  /// The elements of `bytes`, little-endian, as float32: exact, but of float64, which is rounded to the nearest. What is
  /// beyond float32 stays finite there, so that it is refused for its size.
  func decode(_ bytes: UnsafeRawBufferPointer, into out: UnsafeMutableBufferPointer<Float>) {
    for index in out.indices {
      let offset = index * size
      out[index] =
        switch self {
        case .float16: Self.wide(half: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        case .bfloat16:
          Float(bitPattern: UInt32(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)) << 16)
        case .float32: bytes.loadUnaligned(fromByteOffset: offset, as: Float.self)
        case .float64: Self.narrow(bytes.loadUnaligned(fromByteOffset: offset, as: Double.self))
        }
    }
  }

  /// A half moved to the place of a float's exponent and fraction, times 2¹¹² for the difference of their biases:
  /// subnormal halves come out right, too.
  private static func wide(half: UInt16) -> Float {
    let magnitude = UInt32(half & 0x7FFF) << 13
    let value =
      half & 0x7C00 == 0x7C00
      ? Float(bitPattern: 0x7F80_0000 | magnitude) : Float(bitPattern: magnitude) * 0x1p112
    return half & 0x8000 == 0 ? value : -value
  }

  private static func narrow(_ value: Double) -> Float {
    let rounded = Float(value)
    guard rounded.isInfinite, value.isFinite else { return rounded }
    return value < 0 ? -Float.greatestFiniteMagnitude : .greatestFiniteMagnitude
  }
}
