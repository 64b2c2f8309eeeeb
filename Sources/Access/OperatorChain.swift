/// What is wrong with an operators' log.
package struct ChainFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// Of the first record that is wrong, counted from 1.
  package let record: Int
  package let reason: String

  package var description: String { "record \(record) \(reason)" }
}

/// The operators' log as its bytes tell it: whole records, each of which names the one before it. Pure.
package struct OperatorChain: Hashable, Sendable {
  /// Whole records up to the first fault.
  package private(set) var records: [OperatorRecord] = []
  /// The first record that is not what was written; nil where all are.
  package private(set) var fault: ChainFault?
  /// What follows the last line feed: a record whose writer was killed, or ran out of room.
  package let torn: [UInt8]

  package init(_ bytes: [UInt8]) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    torn = Array(lines.removeLast())
    for line in lines where fault == nil { take(Array(line)) }
  }

  /// Names the last record, and with it all others; 64 zeros for an empty log.
  package var head: String { records.last?.digest ?? OperatorRecord.origin }

  /// Whether a head that was noted once is the digest of a record here, or the beginning.
  package func holds(head: String) -> Bool {
    head == OperatorRecord.origin || records.contains { $0.digest == head }
  }

  private mutating func take(_ line: [UInt8]) {
    let number = records.count + 1
    guard let record = OperatorRecord(line: line) else {
      fault = ChainFault(record: number, reason: "does not have its digest: it was changed after it was written")
      return
    }
    guard record.sequence == UInt64(number), record.previous == head else {
      fault = ChainFault(
        record: number,
        reason:
          "says that it is number \(record.sequence) and follows another record: one was taken out, put in or moved")
      return
    }
    records.append(record)
  }
}
