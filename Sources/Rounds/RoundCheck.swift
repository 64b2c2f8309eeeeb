internal import Cryptography
internal import Kernels
internal import Wire

/// Looks at every file of one round: log, sealed manifest, rows, and what the stages left.
struct RoundCheck {
  private let folder: FederationFolder
  private let round: UInt64

  init(_ folder: FederationFolder, round: UInt64) {
    self.folder = folder
    self.round = round
  }

  private var path: String { folder.round(round) }

  func run(_ note: (StoreError) -> Void) throws(StoreError) {
    let story = Gathering(try RoundLog.read("\(path)/round.log"))
    guard !story.forgot(sealedIn: path) else {
      throw StoreError(.damaged("it lost its end"), "read", "\(path)/round.log")
    }
    guard let sealed = story.sealed else { return try checkCommitted(story, note) }
    let (_, digest) = try SealedRoundFile.manifest(in: path, as: sealed)
    if FileSystem.exists("\(path)/rows") {
      do throws(StoreError) { try checkRows(note) } catch { note(error) }
    }
    try checkResults(digest, note)
  }

  /// Before the seal: committed updates do not change any more, all others may do so while this looks.
  private func checkCommitted(_ story: Gathering, _ note: (StoreError) -> Void) throws(StoreError) {
    guard story.isGathering, let elements = (try? Federation(folder))?.spec.rowCount else { return }
    let rows = try RowsFile("\(path)/rows", elements: elements, mode: .read)
    for agent in story.committed {
      guard let row = story.rows[agent], try !row.isIntact(in: rows) else { continue }
      note(StoreError(.damaged("the update of \(agent) is not the one that was accepted"), "read", "\(path)/rows"))
    }
  }

  private func checkRows(_ note: (StoreError) -> Void) throws(StoreError) {
    let file = try SealedRoundFile(folder: path)
    for row in 0..<file.rowCount {
      let shards = 0..<Shard.count(of: file.elements)
      guard let shard = try firstDamaged(shards, of: row, in: file) else { continue }
      note(file.damaged(row: row, shard: shard))
    }
  }

  private func firstDamaged(
    _ shards: Range<Int>, of row: Int, in file: borrowing SealedRoundFile
  ) throws(StoreError) -> Int? {
    for shard in shards where try file.storedChecksum(row: row, shard: shard) != file.checksum(row: row, shard: shard) {
      return shard
    }
    return nil
  }

  /// Results of another manifest or decision are none: nobody uses them.
  private func checkResults(_ digest: Digest, _ note: (StoreError) -> Void) throws(StoreError) {
    try check("gram", in: "clustering", digest, [], note)
    try check("decision", in: "clustering", digest, [], note)
    let decision = StageResult(
      folder: folder.results("clustering", round: round), stage: "decision", index: 0, round: round,
      manifestDigest: digest)
    guard let content = try? decision.load() else { return }
    let made = Digest(of: content).bytes
    try check("clipped", in: "clipping", digest, made, note)
    try check("noised", in: "noising", digest, made, note)
  }

  private func check(
    _ stage: String, in writer: String, _ digest: Digest, _ decision: [UInt8], _ note: (StoreError) -> Void
  ) throws(StoreError) {
    let results = folder.results(writer, round: round)
    for name in try FileSystem.list(results) {
      guard name.hasPrefix("\(stage)-"), let index = Int(name.dropFirst(stage.utf8.count + 1)) else { continue }
      let result = StageResult(
        folder: results, stage: stage, index: index, round: round, manifestDigest: digest, decisionDigest: decision)
      do throws(StoreError) { _ = try result.load() } catch { note(error) }
    }
  }
}
