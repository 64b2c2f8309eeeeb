package import Cryptography

/// A safetensors file open for reading. Its header is checked as a whole on opening, and no length in it is trusted.
package struct Safetensors: Sendable {
  package let header: SafetensorsHeader
  private let file: InputFile
  private let dataStart: Int

  package var path: String { file.path }

  package init(path: String) throws(SafetensorsError) {
    let file = try InputFile(path: path)
    guard file.size >= 8 else { throw .malformed(path, "it has only \(file.size) bytes") }
    var prefix: UInt64 = 0
    try withUnsafeMutableBytes(of: &prefix) { bytes throws(SafetensorsError) in try file.read(into: bytes, at: 0) }
    let length = UInt64(littleEndian: prefix)
    try SafetensorsHeader.check(length: length, size: file.size, path)
    let json = try file.bytes(count: Int(length), at: 8)
    self.file = file
    dataStart = 8 + Int(length)
    header = try SafetensorsHeader(json: json, dataBytes: file.size - dataStart, file: path)
  }

  /// Of the whole file as it is now.
  package func digest() throws(SafetensorsError) -> Digest { Digest(of: try file.bytes(count: file.size, at: 0)) }

  /// Fills `buffer` with the tensors' bytes from `offset`, counted from the end of the header.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SafetensorsError) {
    try file.read(into: buffer, at: dataStart + offset)
  }

  /// The bytes of one tensor.
  package func bytes(of tensor: SafetensorsHeader.Tensor) throws(SafetensorsError) -> [UInt8] {
    try bytes(tensor.bytes)
  }

  /// Some of the tensors' bytes, counted from the end of the header.
  func bytes(_ range: Range<Int>) throws(SafetensorsError) -> [UInt8] {
    try file.bytes(count: range.count, at: dataStart + range.lowerBound)
  }
}
