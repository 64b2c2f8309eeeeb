package import Wire
internal import Kernels

/// The append-only record of what happened in a round.
///
///     record: length (4 bytes, little-endian) | XXH3-128 of the rest (16 bytes) | protobuf RoundRecord
///
/// A torn tail (a process or the machine died while writing) is cut when the log is opened.
package struct RoundLog: ~Copyable {
  private static let headerBytes = 4 + Checksum.byteCount
  private let file: File
  private var end: Int

  /// What was written before it was opened.
  package let earlier: [RoundRecord]

  /// Opens or makes the log.
  package init(_ path: String) throws(StoreError) {
    let file = try File(path, .update)
    let (records, end) = Self.parse(try file.read(count: try file.size(), at: 0))
    try file.truncate(to: end)
    self.file = file
    self.end = end
    earlier = records
  }

  /// What a log holds, without changing it.
  package static func read(_ path: String) throws(StoreError) -> [RoundRecord] {
    parse(try FileSystem.read(path)).records
  }

  /// Writes one event; after `kill -9` of any process it is still there.
  package mutating func append(_ event: RoundRecord.Body) throws(StoreError) {
    let body = RoundRecord(event: event).encode()
    let length = withUnsafeBytes(of: UInt32(body.count).littleEndian) { Array($0) }
    let record = length + body.withUnsafeBytes { Checksum(of: $0) }.bytes + body
    try file.write(record, at: end)
    end += record.count
  }

  package func synchronise() throws(StoreError) { try file.synchronise() }

  /// The records up to the first that is torn, and where they end.
  package static func parse(_ bytes: [UInt8]) -> (records: [RoundRecord], end: Int) {
    var records: [RoundRecord] = []
    var position = 0
    while let (record, next) = record(bytes, at: position) {
      records.append(record)
      position = next
    }
    return (records, position)
  }

  private static func record(_ bytes: [UInt8], at position: Int) -> (RoundRecord, Int)? {
    guard bytes.count - position >= headerBytes else { return nil }
    let length = bytes[position..<position + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = position + headerBytes
    guard length <= bytes.count - start else { return nil }
    let body = Array(bytes[start..<start + length])
    guard body.withUnsafeBytes({ Checksum(of: $0) }).bytes == Array(bytes[position + 4..<start]),
      let record = try? RoundRecord.decode(body)
    else { return nil }
    return (record, start + length)
  }
}
