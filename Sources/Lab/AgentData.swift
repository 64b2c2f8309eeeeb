internal import Kernels

/// One agent's data as a file of its own, so that an agent process reads its examples and nothing else.
///
/// ```
/// offset  0   "FLAMEDAT"          8 bytes
///         8   version             little-endian UInt32, 1
///        12   bytes per example   little-endian UInt32
///        16   examples n          little-endian UInt32
///        20   classes             little-endian UInt32, at most 256
///        24   labels              n bytes, each below classes
///         …   values              n × bytes per example
///         …   checksum            16 bytes, XXH3-128 of all before it
/// ```
package enum AgentData {
  private static let magic = Array("FLAMEDAT".utf8)
  private static let header = 24

  /// Far above any agent's share; a longer file is refused before it is read whole.
  private static let limit = 1 << 30

  package static func write(_ data: Dataset, classes: Int, to path: String) throws(FileError) {
    try Files.replace(path, with: encode(data, classes: classes))
  }

  package static func read(_ path: String) throws(AgentDataError) -> Dataset {
    let bytes: [UInt8]
    do { bytes = try Files.read(path, limit: limit) } catch { throw .file(error) }
    return try decode(bytes)
  }

  /// `data` holds measures of at most 256 classes.
  package static func encode(_ data: Dataset, classes: Int) -> [UInt8] {
    precondition(data.encoding == .measures, "a file of agent data holds bytes")
    let fields = [1, data.features, data.count, classes]
    let content = magic + fields.flatMap(LabFile.integer) + data.labels.map { UInt8($0) } + data.values
    return LabFile.sealed(content)
  }

  package static func decode(_ bytes: [UInt8]) throws(AgentDataError) -> Dataset {
    guard bytes.count >= header + Checksum.byteCount, bytes.starts(with: magic) else { throw .notAgentData }
    let fields = (0..<4).map { integer(bytes[(8 + 4 * $0)..<(12 + 4 * $0)]) }
    guard fields[0] == 1 else { throw .unknownVersion(fields[0]) }
    let (size, count, classes) = (fields[1], fields[2], fields[3])
    let (expected, overflow) = count.multipliedReportingOverflow(by: size + 1)
    let body = bytes[header...].dropLast(Checksum.byteCount)
    guard !overflow, UInt64(body.count) == expected else { throw .wrongLength }
    guard LabFile.content(of: bytes) != nil else { throw .corrupt }
    let labels = body.prefix(Int(count)).map { UInt16($0) }
    guard labels.allSatisfy({ $0 < classes }) else { throw .wrongLabel }
    return Dataset(values: Array(body.dropFirst(Int(count))), labels: labels, features: Int(size))
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// Why a file is no agent's data.
package enum AgentDataError: Error, Equatable {
  case file(FileError)
  case notAgentData
  case unknownVersion(UInt64)
  case wrongLength
  case corrupt
  case wrongLabel
}

extension AgentDataError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .notAgentData: "not a file of agent data"
    case .unknownVersion(let version): "agent data of version \(version); this program reads version 1"
    case .wrongLength: "the file's length disagrees with its header"
    case .corrupt: "the checksum disagrees with the content"
    case .wrongLabel: "a label is outside the classes the header announces"
    }
  }
}
