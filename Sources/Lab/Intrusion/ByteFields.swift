/// Integers at offsets of bytes that others wrote: nil where they lie beyond the end.
struct ByteFields {
  let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var count: Int { bytes.count }

  func byte(_ offset: Int) -> UInt8? {
    offset >= 0 && offset < count ? bytes[bytes.startIndex + offset] : nil
  }

  /// `size` bytes, most significant first.
  func big(_ offset: Int, _ size: Int) -> UInt64? {
    slice(offset, size)?.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// `size` bytes, least significant first.
  func little(_ offset: Int, _ size: Int) -> UInt64? {
    slice(offset, size)?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  func slice(_ offset: Int, _ size: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, size >= 0, offset <= count, size <= count - offset else { return nil }
    return bytes[(bytes.startIndex + offset)..<(bytes.startIndex + offset + size)]
  }

  /// Everything from `offset` on.
  func rest(_ offset: Int) -> ArraySlice<UInt8>? { slice(offset, count - offset) }
}
