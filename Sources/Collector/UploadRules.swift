internal import Cryptography
package import Configuration
internal import Kernels
package import Rounds
internal import Text
package import Wire

/// What an agent's message leads to.
package enum UploadAnswer: Hashable, Sendable {
  case receipt(ReceiptCode, String)
  /// The same update as a row that is under way: send from here on.
  case resume(next: Int)
  /// A new row is to be reserved.
  case reserve
  /// The same, on the place of an agent whose upload stands still.
  case displace(String)
  /// The chunk is good: it goes to the row.
  case store
  /// All is there: the row is to be committed.
  case commit
  /// The row is thrown away with this receipt.
  case reject(ReceiptCode, String)
  /// Nothing: the agent has its receipt already.
  case silence
}

/// The checks that every update passes on arrival. Pure: from the state of the round to an answer.
package struct UploadRules: Sendable {
  /// Records of one agent that a round's log takes beyond those of one update: so often it may begin with another update,
  /// or be refused. Who goes on is told `busy`, and nothing is written of it.
  package static let mostAttempts = 16

  package let spec: ModelSpec
  package let specDigest: [UInt8]
  package let limits: UploadLimits
  /// Names that may take part; empty for all.
  package let agents: Set<String>

  package init(_ federation: Federation, _ configuration: FederationConfiguration) {
    self.init(spec: federation.spec, limits: configuration.uploads, agents: Set(configuration.policy.agents))
  }

  package init(spec: ModelSpec, limits: UploadLimits, agents: Set<String>) {
    self.spec = spec
    specDigest = spec.digest.bytes
    self.limits = limits
    self.agents = agents
  }

  package var updateBytes: Int { 4 * spec.rowCount }
  package var chunks: Int { Shard.count(of: spec.rowCount) }

  /// - Parameters:
  ///   - idle: an agent whose unfinished upload stands still, if there is one.
  ///   - room: bytes that the server has left for unfinished updates.
  ///   - baseDigest: of the weights of the round's base; nil where they are not known yet.
  package func answer(
    _ begin: Begin, from agent: String, in round: Gathering, idle: String? = nil, room: Int = .max,
    baseDigest: [UInt8]? = nil
  ) -> UploadAnswer {
    if !agents.isEmpty && !agents.contains(agent) {
      return .receipt(.unauthorised, "\(agent) is not among the agents of this federation")
    }
    if begin.round != round.round || round.opened == nil {
      return begin.round > round.round
        ? .receipt(.early, "round \(begin.round) is not open yet") : .receipt(.late, "round \(begin.round) is over")
    }
    if let row = round.rows[agent], row.isCommitted {
      return row.updateDigest == begin.updateDigest
        ? standing(of: agent, in: round)
        : .receipt(.duplicate, "another update of \(agent) is in the round already")
    }
    guard round.isGathering else { return .receipt(.late, "round \(begin.round) is sealed") }
    if let fault = fault(begin, round, baseDigest) { return fault }
    if let row = round.rows[agent], row.updateDigest == begin.updateDigest { return .resume(next: row.sent.count) }
    guard isHeard(agent, in: round) else {
      return .receipt(.busy, "\(agent) began or was refused too often in this round: wait for the next one")
    }
    guard round.rows[agent] == nil, let shortage = shortage(round, room) else { return .reserve }
    return idle.map { .displace($0) } ?? shortage
  }

  /// Whether a refusal is to be written down: it ends an unfinished update, or is another one than before. A sender that
  /// repeats itself does not fill the log, nor does one that finds ever new faults.
  package func isToBeNoted(_ rejection: Gathering.Rejection, of agent: String, in round: Gathering) -> Bool {
    if round.rows[agent] != nil { return true }
    return round.rejections[agent] != rejection && isHeard(agent, in: round)
  }

  /// Whether the round's log takes more of an agent. Where nobody proves who he is, names are bounded as well.
  private func isHeard(_ agent: String, in round: Gathering) -> Bool {
    guard let attempts = round.attempts[agent] else { return round.attempts.count < Members.most }
    return attempts < Self.mostAttempts
  }

  /// What an agent hears that asks again about its committed update.
  private func standing(of agent: String, in round: Gathering) -> UploadAnswer {
    round.sealed?.notSelected.contains(agent) == true
      ? .receipt(.notSelected, "more agents than the round takes; the draw left \(agent) out")
      : .receipt(.accepted, "this update is in the round")
  }

  /// Why there is no room for another row now; nil where there is.
  private func shortage(_ round: Gathering, _ room: Int) -> UploadAnswer? {
    if round.uploading >= limits.openUpdates { return .receipt(.busy, "\(round.uploading) updates are under way") }
    if limits.unfinishedBytes > 0 && round.uploading > 0
      && (round.uploading + 1) * updateBytes > limits.unfinishedBytes
    {
      return .receipt(.busy, "unfinished updates have used up their \(limits.unfinishedBytes) bytes")
    }
    if updateBytes > room { return .receipt(.busy, "unfinished updates have used up the server's bytes for them") }
    if limits.roundBytes > 0
      && RowsFile.bytes(slots: Int(round.vacantSlot) + 1, elements: spec.rowCount) > limits.roundBytes
    {
      return .receipt(.busy, "the round has used up its \(limits.roundBytes) bytes on disk")
    }
    return nil
  }

  private func fault(_ begin: Begin, _ round: Gathering, _ baseDigest: [UInt8]?) -> UploadAnswer? {
    if begin.base != round.base {
      return .receipt(.wrongBase, "the round is based on release \(round.base), the update on \(begin.base)")
    }
    if let baseDigest, !begin.baseDigest.isEmpty, begin.baseDigest != baseDigest {
      return .receipt(.wrongBase, "the update was trained from other weights than those of release \(round.base) here")
    }
    if begin.specDigest != specDigest { return .receipt(.wrongSpec, "the update is for another model spec") }
    if begin.bytes > UInt64(updateBytes) {
      return .reject(.tooLarge, "\(begin.bytes) bytes; an update of this model has \(updateBytes)")
    }
    if begin.bytes < UInt64(updateBytes) {
      return .reject(.wrongShape, "\(begin.bytes) bytes; an update of this model has \(updateBytes)")
    }
    if begin.updateDigest.count != Digest.byteCount {
      return .reject(.malformed, "the update's digest has no 32 bytes")
    }
    if begin.claimedCount == 0 { return .reject(.malformed, "the claimed sample count is 0") }
    return nil
  }

  /// Checks a chunk; `values` are its floats, whose subnormals become 0.
  package func answer(
    _ chunk: Chunk, values: inout [Float], from agent: String, in round: Gathering, baseBuffers: [Float]
  ) -> UploadAnswer {
    guard round.isGathering, chunk.round == round.round else {
      return .receipt(.late, "round \(chunk.round) is sealed")
    }
    guard let row = round.rows[agent] else {
      // Under way behind a chunk that was refused: a further receipt would answer a `begin` that the agent sent since.
      return round.rejections[agent] == nil ? .receipt(.malformed, "a chunk without begin") : .silence
    }
    if row.isCommitted { return standing(of: agent, in: round) }
    if chunk.index < row.sent.count { return .resume(next: row.sent.count) }
    guard chunk.index == row.sent.count, chunk.index < chunks else {
      return .reject(.malformed, "chunk \(chunk.index) where \(row.sent.count) of \(chunks) is next")
    }
    let range = Shard.range(Int(chunk.index), spec.rowCount)
    guard chunk.content.count == 4 * range.count else {
      return .reject(.wrongShape, "chunk \(chunk.index) has \(chunk.content.count) bytes instead of \(4 * range.count)")
    }
    guard chunk.content.withUnsafeBytes({ Checksum(of: $0) }).bytes == chunk.checksum else {
      return .reject(.corrupt, "chunk \(chunk.index) does not have its checksum")
    }
    return verdict(&values, at: range.lowerBound, baseBuffers)
  }

  private func verdict(_ values: inout [Float], at start: Int, _ baseBuffers: [Float]) -> UploadAnswer {
    var span = values.mutableSpan
    switch ChunkScan.scan(&span) {
    case .notFinite(let index): return .reject(.notFinite, "a value of \(place(start + index)) is no finite number")
    case .outOfRange(let index): return .reject(.outOfRange, "a value of \(place(start + index)) is beyond 2^40")
    case .usable: break
    }
    for index in values.indices where start + index >= spec.parameters {
      let buffer = start + index - spec.parameters
      if baseBuffers[buffer] + values[index] < 0 && spec.locate(start + index).tensor.isVariance {
        return .reject(.outOfRange, "\(place(start + index)) would be a negative variance")
      }
    }
    return .store
  }

  private func place(_ element: Int) -> String {
    let (tensor, index) = spec.locate(element)
    return "\(shown(tensor.name, most: 200))[\(index)]"
  }

  package func answer(_ commit: Commit, from agent: String, in round: Gathering) -> UploadAnswer {
    guard commit.round == round.round else {
      return .receipt(round.round < commit.round ? .early : .late, "round \(commit.round) does not gather")
    }
    guard let row = round.rows[agent] else {
      if round.rejections[agent] != nil { return .silence }
      return .receipt(round.isGathering ? .malformed : .late, "nothing of \(agent) is under way")
    }
    if row.isCommitted { return standing(of: agent, in: round) }
    guard round.isGathering else { return .receipt(.late, "round \(commit.round) is sealed") }
    guard row.sent.count == chunks else {
      return .reject(.malformed, "commit after \(row.sent.count) of \(chunks) chunks")
    }
    guard Digest(of: row.sent.flatMap { $0 }).bytes == row.updateDigest else {
      return .reject(.corrupt, "the chunks are not those that begin announced")
    }
    if let fault = commit.metrics.fault { return .reject(.malformed, fault) }
    return .commit
  }
}
