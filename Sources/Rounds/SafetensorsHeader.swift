import FoundationEssentials

/// The header of a safetensors file: what tensors there are and where their bytes lie.
///
///     0        8                    8 + N
///     | N (LE) | JSON, N bytes      | bytes of the tensors, without gaps …
///                {"__metadata__": {"key": "value"},
///                 "name": {"dtype": "F32", "shape": [10, 64], "data_offsets": [0, 2560]}, …}
///
/// Offsets count from 8 + N. The JSON may be padded with spaces.
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

  /// Bytes per element of every type that is carried or named in an error.
  private static let sizes = [
    "BOOL": 1, "U8": 1, "I8": 1, "U16": 2, "I16": 2, "U32": 4, "I32": 4, "U64": 8, "I64": 8,
    "F8_E5M2": 1, "F8_E4M3": 1, "F16": 2, "BF16": 2, "F32": 4, "F64": 8, "C64": 8,
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
    let raw: RawHeader
    do {
      raw = try JSONDecoder().decode(RawHeader.self, from: Data(json))
    } catch {
      throw .malformed(file, "its header is not the JSON of a safetensors header")
    }
    metadata = raw.metadata
    tensors = try raw.tensors
      .map { raw throws(SafetensorsError) in try Self.tensor(raw.name, raw.entry, dataBytes, file) }
      .sorted {
        ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name) < ($1.bytes.lowerBound, $1.bytes.upperBound, $1.name)
      }
    try Self.checkNoGaps(tensors, dataBytes, file)
  }

  private static func tensor(
    _ name: String, _ entry: RawHeader.Entry, _ dataBytes: Int, _ file: String
  ) throws(SafetensorsError) -> Tensor {
    guard let size = sizes[entry.type] else {
      throw .malformed(file, "tensor \(name) has the unknown type \(entry.type)")
    }
    guard entry.shape.allSatisfy({ $0 >= 0 }), let bytes = product(of: entry.shape + [size]) else {
      throw .malformed(file, "tensor \(name) has an impossible shape")
    }
    let offsets = entry.offsets
    guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= dataBytes else {
      throw .malformed(file, "the bytes of tensor \(name) lie outside the file")
    }
    guard offsets[1] - offsets[0] == bytes else {
      throw .malformed(file, "tensor \(name) has \(offsets[1] - offsets[0]) bytes where its shape needs \(bytes)")
    }
    return Tensor(name: name, type: entry.type, shape: entry.shape, bytes: offsets[0]..<offsets[1])
  }

  private static func checkNoGaps(_ tensors: [Tensor], _ dataBytes: Int, _ file: String) throws(SafetensorsError) {
    var end = 0
    for tensor in tensors {
      guard tensor.bytes.lowerBound == end else {
        throw .malformed(file, "tensor \(tensor.name) overlaps the one before it or leaves a gap")
      }
      end = tensor.bytes.upperBound
    }
    guard end == dataBytes else { throw .malformed(file, "\(dataBytes - end) bytes belong to no tensor") }
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
private func quoted(_ text: String) -> String {
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

/// The header as it stands in the JSON, not yet checked.
private struct RawHeader: Decodable {
  struct Entry: Decodable {
    let type: String
    let shape: [Int]
    let offsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case type = "dtype"
      case shape
      case offsets = "data_offsets"
    }
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  var metadata: [String: String] = [:]
  var tensors: [(name: String, entry: Entry)] = []

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Name.self)
    for name in fields.allKeys {
      if name.stringValue == "__metadata__" {
        metadata = try fields.decode([String: String].self, forKey: name)
      } else {
        tensors.append((name.stringValue, try fields.decode(Entry.self, forKey: name)))
      }
    }
  }
}
