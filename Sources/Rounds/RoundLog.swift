package import Wire
internal import Kernels

/// The append-only record of what happened in a round.
///
///     record: length (4 bytes, little-endian) | XXH3-128 of the rest (16 bytes) | protobuf RoundRecord
///
/// A torn tail (a process or the machine died while writing) is cut when the log is opened; what is torn and what is
/// damaged, `RoundLog+Tail` says. A damaged log is not opened.
package struct RoundLog: ~Copyable {
  static let headerBytes = 4 + Checksum.byteCount
  private let file: File
  private var end: Int
  /// The last append failed and may have left a part of its record.
  private var isTorn = false

  /// What was written before it was opened.
  package let earlier: [RoundRecord]

  /// Opens or makes the log.
  package init(_ path: String) throws(StoreError) {
    let file = try File(path, .update)
    let (records, end) = try Self.whole(try file.read(count: try file.size(), at: 0), path)
    try file.truncate(to: end)
    self.file = file
    self.end = end
    earlier = records
  }

  /// What a log holds, without changing it.
  package static func read(_ path: String) throws(StoreError) -> [RoundRecord] {
    try whole(try FileSystem.read(path), path).records
  }

  private static func whole(_ bytes: [UInt8], _ path: String) throws(StoreError) -> (records: [RoundRecord], end: Int) {
    let (records, end, isDamaged) = parse(bytes)
    guard !isDamaged else { throw StoreError(.damaged("record \(records.count + 1), at byte \(end)"), "read", path) }
    return (records, end)
  }

  /// Writes one event; after `kill -9` of any process it is still there. Where it fails, nothing is in the log.
  package mutating func append(_ event: RoundRecord.Body) throws(StoreError) {
    if isTorn { try file.truncate(to: end) }
    isTorn = true
    let record = Self.frame(RoundRecord(event: event))
    try file.write(record, at: end)
    isTorn = false
    end += record.count
  }

  static func frame(_ record: RoundRecord) -> [UInt8] {
    let body = record.encode()
    let length = withUnsafeBytes(of: UInt32(body.count).littleEndian) { Array($0) }
    return length + body.withUnsafeBytes { Checksum(of: $0) }.bytes + body
  }

  package func synchronise() throws(StoreError) { try file.synchronise() }

  /// The good records at the beginning, where they end, and whether what follows is damage and no torn tail.
  package static func parse(_ bytes: [UInt8]) -> (records: [RoundRecord], end: Int, isDamaged: Bool) {
    var records: [RoundRecord] = []
    var position = 0
    while let (record, next) = record(bytes, at: position) {
      records.append(record)
      position = next
    }
    return (records, position, bytes.withUnsafeBytes { !isTorn($0, from: position) })
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
