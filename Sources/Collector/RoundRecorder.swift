internal import Rounds
internal import Wire
internal import Kernels

/// A round on disk: the log, the rows, and the state that the log tells. Every change is written before it counts.
final class RoundRecorder {
  let folder: String
  private(set) var gathering: Gathering
  private var log: RoundLog
  private let rows: RowsFile
  private var isNamed = false

  /// Opens a round's folder, or makes it.
  init(folder: String, elements: Int) throws(StoreError) {
    try FileSystem.makeFolder(folder)
    log = try RoundLog("\(folder)/round.log")
    rows = try RowsFile("\(folder)/rows", elements: elements, mode: .update)
    gathering = Gathering(log.earlier)
    self.folder = folder
  }

  func record(_ event: RoundRecord.Body) throws(StoreError) {
    try log.append(event)
    gathering.apply(event)
  }

  func reserve(slot: UInt32) throws(StoreError) { try rows.reserve(slot: Int(slot)) }

  /// Writes one shard of a slot; its checksum.
  func write(_ values: [Float], slot: UInt32, index: Int) throws(StoreError) -> Checksum {
    try values.withUnsafeBufferPointer { buffer throws(StoreError) in
      try rows.write(UnsafeRawBufferPointer(buffer), slot: Int(slot), index: index)
      return Checksum(of: UnsafeRawBufferPointer(buffer))
    }
  }

  /// Brings everything to disk; the first time also the names of the files.
  func synchronise() throws(StoreError) {
    try rows.synchronise()
    try log.synchronise()
    guard !isNamed else { return }
    try FileSystem.synchroniseFolder(folder)
    try FileSystem.synchroniseFolder(FileSystem.parent(folder))
    isNamed = true
  }

  /// After another boot: unfinished rows begin anew, committed ones are verified against their checksums.
  func recover(boot: String) throws(StoreError) {
    guard gathering.isGathering, gathering.opened?.boot != boot else { return }
    for (agent, row) in gathering.rows.sorted(by: { $0.key < $1.key }) {
      if row.isCommitted, try row.isIntact(in: rows) { continue }
      let reason = row.isCommitted ? "the stored update was damaged by a restart" : "unfinished before a restart"
      try record(.rejected(RowRejected(agent: agent, code: ReceiptCode.corrupt.rawValue, reason: reason)))
    }
  }
}
