/// A safetensors file in memory. Its header is checked as a whole, and no length in it is trusted.
package struct SafetensorsBytes: Sendable {
  package let header: SafetensorsHeader
  private let bytes: [UInt8]
  private let dataStart: Int

  /// - Parameters:
  ///   - name: what errors call it.
  package init(_ bytes: [UInt8], name: String) throws(SafetensorsError) {
    guard bytes.count >= 8 else { throw .malformed(name, "it has only \(bytes.count) bytes") }
    let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    try SafetensorsHeader.check(length: length, size: bytes.count, name)
    self.bytes = bytes
    dataStart = 8 + Int(length)
    header = try SafetensorsHeader(
      json: Array(bytes[8..<dataStart]), dataBytes: bytes.count - dataStart, file: name)
  }

  /// The elements of an F32 tensor, row-major.
  package func floats(of tensor: SafetensorsHeader.Tensor) -> [Float] {
    precondition(tensor.type == "F32", "tensor \(tensor.name) is \(tensor.type)")
    return bytes.withUnsafeBytes { all in
      stride(from: dataStart + tensor.bytes.lowerBound, to: dataStart + tensor.bytes.upperBound, by: 4).map {
        Float(bitPattern: UInt32(littleEndian: all.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
      }
    }
  }
}
