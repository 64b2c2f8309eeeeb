/// An intrusion set as one small file.
///
/// ```
/// offset  0   "FLAMEFLO"          8 bytes
///         8   version             UInt32, 1
///        12   features per flow   UInt32, 30
///        16   captures            UInt32, as many entries: length of the name (1 byte), the name in UTF-8,
///                                 kind (1 byte), flows n (UInt32), n × features bytes
///         …   checksum            16 bytes, XXH3-128 of all before it
/// ```
/// Integers are little-endian.
package enum FlowFile {
  private static let magic = Array("FLAMEFLO".utf8)

  package static func encode(_ set: IntrusionSet) -> [UInt8] {
    var bytes =
      magic + LabFile.integer(1) + LabFile.integer(FlowFeatures.count) + LabFile.integer(set.captures.count)
    for capture in set.captures {
      let name = Array(shortened(capture.name).utf8)
      bytes += [UInt8(name.count)] + name + [capture.kind.rawValue] + LabFile.integer(capture.count)
      bytes += capture.features
    }
    return LabFile.sealed(bytes)
  }

  package static func decode(_ bytes: [UInt8]) throws(FlowFileError) -> IntrusionSet {
    guard bytes.count >= 36, bytes.starts(with: magic) else { throw .notAFlowFile }
    guard let content = LabFile.content(of: bytes) else { throw .corrupt }
    let fields = ByteFields(content)
    guard fields.little(8, 4) == 1, fields.little(12, 4) == UInt64(FlowFeatures.count),
      let count = fields.little(16, 4)
    else { throw .otherVersion }
    var captures: [CapturedFlows] = []
    var offset = 20
    for _ in 0..<count { captures.append(try capture(fields, &offset)) }
    guard offset == fields.count else { throw .wrongLength }
    return IntrusionSet(captures: captures)
  }

  private static func capture(_ fields: ByteFields, _ offset: inout Int) throws(FlowFileError) -> CapturedFlows {
    guard let length = fields.byte(offset), let name = fields.slice(offset + 1, Int(length)),
      let kind = fields.byte(offset + 1 + Int(length)), let flows = fields.little(offset + 2 + Int(length), 4),
      let features = fields.slice(offset + 6 + Int(length), Int(flows) * FlowFeatures.count)
    else { throw .wrongLength }
    guard let name = String(validating: name, as: UTF8.self) else { throw .unreadableName }
    guard let kind = FlowKind(rawValue: kind) else { throw .unknownKind(kind) }
    offset += 6 + Int(length) + features.count
    return CapturedFlows(name: name, kind: kind, features: Array(features))
  }

  /// What of a name has 255 bytes at most.
  private static func shortened(_ name: String) -> String {
    var name = name
    while name.utf8.count > 255 { name.unicodeScalars.removeLast() }
    return name
  }
}

/// Why bytes are no intrusion set.
package enum FlowFileError: Error, Equatable {
  case notAFlowFile
  case otherVersion
  case wrongLength
  case unreadableName
  case unknownKind(UInt8)
  case corrupt
}

extension FlowFileError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notAFlowFile: "not a file of flows"
    case .otherVersion: "flows of another version of this program"
    case .wrongLength: "the file's length disagrees with what it announces"
    case .unreadableName: "the name of a capture is no text"
    case .unknownKind(let kind): "there is no kind \(kind) of flows"
    case .corrupt: "the checksum disagrees with the content"
    }
  }
}
