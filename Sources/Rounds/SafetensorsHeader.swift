/// The header of a safetensors file: what tensors there are and where their bytes lie.
///
///     0        8                    8 + N
///     | N (LE) | JSON, N bytes      | bytes of the tensors, without gaps …
///                {"__metadata__": {"key": "value"},
///                 "name": {"dtype": "F32", "shape": [10, 64], "data_offsets": [0, 2560]}, …}
///
/// Offsets count from 8 + N. The JSON may be padded with white space.
package struct SafetensorsHeader: Hashable, Sendable {
  /// Bytes a header may have, as in the reference implementation.
  static let limit = 100_000_000

  package struct Tensor: Hashable, Sendable {
    package let name: String
    /// The type's name in the file: F32, I64, BOOL, …
    package let type: String
    package let shape: [Int]
    /// Where its bytes lie, from the end of the header.
    package let bytes: Range<Int>
  }

  /// In order of their bytes.
  package let tensors: [Tensor]
  package let metadata: [String: String]

  /// Bits per element of every type that the reference implementation knows.
  private static let bits = [
    "BOOL": 8, "U8": 8, "I8": 8, "U16": 16, "I16": 16, "U32": 32, "I32": 32, "U64": 64, "I64": 64,
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8, "F16": 16, "BF16": 16, "F32": 32, "F64": 64, "C64": 64,
  ]

  /// Types that are copied from the base as they are.
  static let carried: Set<String> = ["BOOL", "U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64"]

  /// `tensors` lie one after the other.
  init(tensors: [Tensor], metadata: [String: String]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// From the JSON of file `file`, whose tensors take `dataBytes` bytes.
  init(json: [UInt8], dataBytes: Int, file: String) throws(SafetensorsError) {
    do throws(HeaderFault) {
      let raw = try RawHeader(json)
      metadata = raw.metadata
      tensors = try raw.tensors
        .map { tensor throws(HeaderFault) in try Self.tensor(tensor, dataBytes) }
        .sorted {
          ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name) < ($1.bytes.lowerBound, $1.bytes.upperBound, $1.name)
        }
      try Self.checkPlaces(tensors, dataBytes)
    } catch {
      throw .malformed(file, error.reason)
    }
  }

  /// Throws unless a header of so many bytes can be in a file of so many.
  static func check(length: UInt64, size: Int, _ file: String) throws(SafetensorsError) {
    guard length <= limit else {
      throw .malformed(file, "it claims a header of \(length) bytes, and one may have \(limit)")
    }
    guard Int(length) <= size - 8 else {
      throw .malformed(file, "it claims a header of \(length) bytes in a file of \(size)")
    }
  }

  private static func tensor(_ raw: RawHeader.Tensor, _ dataBytes: Int) throws(HeaderFault) -> Tensor {
    let fault = { (reason: String) in HeaderFault(reason: "tensor \(raw.name) \(reason)") }
    guard let bits = bits[raw.type] else { throw fault("has the unknown type \(raw.type)") }
    let shape = raw.shape.compactMap { Int(exactly: $0) }
    guard shape.count == raw.shape.count, let size = product(of: shape + [bits]) else {
      throw fault("has an impossible shape: \(raw.shape) is too large to address")
    }
    guard size % 8 == 0 else { throw fault("does not end with a whole byte: \(size) bits") }
    guard raw.offsets.count == 2 else { throw fault("has \(raw.offsets.count) data_offsets instead of two") }
    guard raw.offsets[0] <= raw.offsets[1], raw.offsets[1] <= UInt64(dataBytes) else {
      throw fault("has its bytes outside the file: at \(raw.offsets) of \(dataBytes), so the file may be cut short")
    }
    let bytes = Int(raw.offsets[0])..<Int(raw.offsets[1])
    guard bytes.count == size / 8 else { throw fault("has \(bytes.count) bytes where its shape needs \(size / 8)") }
    return Tensor(name: raw.name, type: raw.type, shape: shape, bytes: bytes)
  }

  private static func checkPlaces(_ tensors: [Tensor], _ dataBytes: Int) throws(HeaderFault) {
    var (end, before) = (0, "")
    for tensor in tensors {
      let place = "the bytes of tensor \(tensor.name)"
      guard tensor.bytes.lowerBound >= end else {
        throw HeaderFault(
          reason: "\(place) are also those of tensor \(before): a file has no two names for one storage; leave one out")
      }
      guard tensor.bytes.lowerBound == end else {
        throw HeaderFault(reason: "\(place) lie behind a gap of \(tensor.bytes.lowerBound - end) bytes")
      }
      (end, before) = (tensor.bytes.upperBound, tensor.name)
    }
    guard end == dataBytes else { throw HeaderFault(reason: "\(dataBytes - end) bytes belong to no tensor") }
  }
}

// MARK: Other headers

extension SafetensorsHeader {
  func with(_ metadata: [String: String]) -> SafetensorsHeader {
    SafetensorsHeader(tensors: tensors, metadata: metadata)
  }

  /// The same tensors in the same order, those of `names` as F32.
  func casting(_ names: Set<String>) -> SafetensorsHeader {
    var end = 0
    let cast = tensors.map { tensor in
      let isCast = names.contains(tensor.name)
      let size = isCast ? tensor.shape.reduce(1, *) * MemoryLayout<Float>.size : tensor.bytes.count
      defer { end += size }
      return Tensor(
        name: tensor.name, type: isCast ? "F32" : tensor.type, shape: tensor.shape, bytes: end..<end + size)
    }
    return SafetensorsHeader(tensors: cast, metadata: metadata)
  }

  /// The header's bytes with its length in front: metadata first, then the tensors in order of their bytes, padded with
  /// spaces to a multiple of 8. Equal headers give equal bytes.
  var encoded: [UInt8] {
    var fields = tensors.map { tensor in
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let offsets = "\(tensor.bytes.lowerBound),\(tensor.bytes.upperBound)"
      return "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
    }
    if !metadata.isEmpty {
      let entries = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      fields.insert("\"__metadata__\":{\(entries.joined(separator: ","))}", at: 0)
    }
    var json = Array("{\(fields.joined(separator: ","))}".utf8)
    json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    return (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) } + json
  }
}

/// A JSON string: quotes, backslashes and control characters escaped.
func quoted(_ text: String) -> String {
  let escaped = text.unicodeScalars.map { scalar in
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\u{0}"..<" ": "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
    default: String(scalar)
    }
  }
  return "\"\(escaped.joined())\""
}
