internal import Wire

extension RoundLog {
  /// Ends a round whose log is damaged. What can still be read of it goes on as a log that says how the round ended; the
  /// damaged one is kept beside it as `round.log.damaged`. The round's number is never used again.
  ///
  /// - Throws: where the log is whole.
  /// - Returns: the round as it ended.
  package static func abandon(
    _ folder: FederationFolder, round: UInt64, reason: String
  ) throws(StoreError) -> Gathering {
    let path = "\(folder.round(round))/round.log"
    let bytes = try FileSystem.read(path)
    let (records, end, isDamaged) = parse(bytes)
    let story = Gathering(records)
    guard isDamaged || story.forgot(sealedIn: folder.round(round)) else {
      throw StoreError(.conflict("round \(round) is not damaged, and not the one at hand"), "abort", path)
    }
    try FileSystem.replace("\(path).damaged", with: bytes, synchronised: true)
    let added = story.ending(round: round, reason: reason)
    let kept = Array(bytes[..<end]) + added.flatMap { frame(RoundRecord(event: $0)) }
    try FileSystem.replace(path, with: kept, synchronised: true)
    return Gathering(records + added.map(RoundRecord.init(event:)))
  }
}

extension Gathering {
  /// Whether the sealed file beside a log names updates that the log does not know: then the log lost its end.
  package func forgot(sealedIn folder: String) -> Bool {
    guard sealed == nil, ended == nil, let (manifest, _, _) = try? SealedRoundFile.manifest(in: folder) else {
      return false
    }
    return !manifest.rows.allSatisfy { rows[$0.agent]?.isCommitted == true }
  }

  /// The records that end a round of which no more is known.
  fileprivate func ending(round: UInt64, reason: String) -> [RoundRecord.Body] {
    let opened = RoundOpened(round: round, base: 0, baseManifestDigest: [], boot: "", baseChecksums: [])
    let ended = RoundEnded(
      outcome: "aborted", reason: reason, stage: "", index: 0, attempts: 0, losses: 0, release: 0,
      generation: generation)
    return (self.opened == nil ? [.opened(opened)] : []) + (self.ended == nil ? [.ended(ended)] : [])
  }
}
