package import Wire

/// A round as its log tells it: who sent what, whether it is sealed, how it ended.
///
/// Pure: every change is a record applied, so a restart that reads the log arrives where the process was.
package struct Gathering: Hashable, Sendable {
  package struct Row: Hashable, Sendable {
    package var slot: UInt32
    package var claimedCount: UInt64
    package var updateDigest: [UInt8]
    /// Checksums as sent, in order: what the update's digest is made of.
    package var sent: [[UInt8]] = []
    /// Checksums of what lies in the rows file.
    package var stored: [[UInt8]] = []
    package var isCommitted = false
    /// What the agent says of its training.
    package var metrics: [MetricRecord] = []
  }

  package struct Rejection: Hashable, Sendable {
    package var code: UInt32
    package var reason: String

    package init(code: UInt32, reason: String) {
      self.code = code
      self.reason = reason
    }
  }

  package private(set) var opened: RoundOpened?
  package private(set) var rows: [String: Row] = [:]
  package private(set) var rejections: [String: Rejection] = [:]
  /// How often each agent began anew or was refused: what the log has of it beyond one update.
  package private(set) var attempts: [String: Int] = [:]
  package private(set) var sealed: RoundSealed?
  package private(set) var ended: RoundEnded?
  /// Times the round was sealed again after it failed, less one.
  package private(set) var generation: UInt32 = 0
  private var freeSlots: [UInt32] = []
  private var nextSlot: UInt32 = 1

  package init() {}

  package init(_ records: [RoundRecord]) {
    for record in records { apply(record.event) }
  }

  package var round: UInt64 { opened?.round ?? 0 }
  package var base: UInt64 { opened?.base ?? 0 }
  package var isGathering: Bool { opened != nil && sealed == nil && ended == nil }
  package var committed: [String] { rows.filter(\.value.isCommitted).keys.sorted() }
  package var uploading: Int { rows.count { !$0.value.isCommitted } }

  /// The slot a new row gets.
  package var vacantSlot: UInt32 { freeSlots.last ?? nextSlot }

  package mutating func apply(_ event: RoundRecord.Body) {
    switch event {
    case .opened(let opened): self.opened = opened
    case .reserved(let row): reserve(row)
    case .landed(let chunk):
      rows[chunk.agent]?.sent.append(chunk.checksum)
      rows[chunk.agent]?.stored.append(chunk.stored)
    case .committed(let row):
      rows[row.agent]?.isCommitted = true
      rows[row.agent]?.metrics = row.metrics
    case .rejected(let row): reject(row)
    case .sealed(let sealed):
      if ended != nil { generation += 1 }
      self.sealed = sealed
      ended = nil
    case .ended(let ended): self.ended = ended
    }
  }

  private mutating func reserve(_ row: RowReserved) {
    attempts[row.agent, default: 0] += 1
    free(row.agent)
    if row.slot < nextSlot && !freeSlots.contains(row.slot) { displace(row.slot) }
    freeSlots.removeAll { $0 == row.slot }
    // After the last number there is none: a log may name it, and must not end the process that reads it.
    nextSlot = max(nextSlot, row.slot &+ 1)
    rows[row.agent] = Row(slot: row.slot, claimedCount: row.claimedCount, updateDigest: row.updateDigest)
    rejections[row.agent] = nil
  }

  /// The unfinished update that had the slot gives way; its agent has not answered.
  private mutating func displace(_ slot: UInt32) {
    rows = rows.filter { $0.value.slot != slot || $0.value.isCommitted }
  }

  private mutating func reject(_ row: RowRejected) {
    attempts[row.agent, default: 0] += 1
    free(row.agent)
    rejections[row.agent] = Rejection(code: row.code, reason: row.reason)
  }

  private mutating func free(_ agent: String) {
    if let slot = rows.removeValue(forKey: agent)?.slot { freeSlots.append(slot) }
  }
}
