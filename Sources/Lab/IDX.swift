/// A decoded IDX file of unsigned bytes: `shape[0]` items, row-major.
///
/// ```
/// offset 0   00 00   always zero
///        2   08      element type: unsigned byte
///        3   rank    number of dimensions
///        4   size    big-endian UInt32, one per dimension
///        …   bytes   exactly the product of the sizes
/// ```
package struct IDX: Equatable, Sendable {
  package let shape: [Int]
  package let values: [UInt8]

  /// Decodes a file that must have `rank` dimensions. Nothing is allocated before the sizes agree with the length.
  package static func decode(_ bytes: [UInt8], rank: Int) throws(IDXError) -> IDX {
    guard bytes.count >= 4 else { throw .truncatedHeader(bytes: bytes.count) }
    guard bytes[0] == 0, bytes[1] == 0 else { throw .wrongMagic }
    guard bytes[2] == 8 else { throw .wrongType(code: bytes[2]) }
    guard bytes[3] == UInt8(rank) else { throw .wrongRank(Int(bytes[3]), expected: rank) }
    let header = 4 + 4 * rank
    guard bytes.count >= header else { throw .truncatedHeader(bytes: bytes.count) }
    let shape = (0..<rank).map { bigEndian(bytes, at: 4 + 4 * $0) }
    guard let expected = product(of: shape), expected == bytes.count - header else {
      throw .wrongLength(shape: shape, bytes: bytes.count - header)
    }
    return IDX(shape: shape, values: Array(bytes[header...]))
  }

  private static func bigEndian(_ bytes: [UInt8], at offset: Int) -> Int {
    (0..<4).reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
  }

  private static func product(of shape: [Int]) -> Int? {
    shape.reduce(1 as Int?) { result, size in
      guard let result else { return nil }
      let (value, overflow) = result.multipliedReportingOverflow(by: size)
      return overflow ? nil : value
    }
  }
}

/// Why bytes are no IDX file of unsigned bytes of the expected rank.
package enum IDXError: Error, Equatable {
  case truncatedHeader(bytes: Int)
  case wrongMagic
  case wrongType(code: UInt8)
  case wrongRank(Int, expected: Int)
  case wrongLength(shape: [Int], bytes: Int)
}

extension IDXError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .truncatedHeader(let bytes): "the file ends inside its header, after \(bytes) bytes"
    case .wrongMagic: "the file does not begin like an IDX file"
    case .wrongType(let code): "element type \(code) in place of 8, unsigned bytes"
    case .wrongRank(let rank, let expected): "\(rank) dimensions in place of \(expected)"
    case .wrongLength(let shape, let bytes): "the header announces \(shape) elements, \(bytes) bytes follow"
    }
  }
}
