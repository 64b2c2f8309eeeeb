internal import Rounds

/// What is kept of rounds that are over: the floats of the newest `keep`, and of all the log, the manifest, the Gram
/// matrix and the decision.
struct RoundRetention {
  let folder: FederationFolder
  let keep: Int

  /// - Parameters:
  ///   - isNeeded: whether a round may be worked on again; then its floats stay.
  func prune(newest: UInt64, unless isNeeded: (UInt64) -> Bool) throws(StoreError) {
    let limit = Int(clamping: newest) - keep
    for round in try FederationFolder.numbers(in: folder.rounds) where Int(clamping: round) <= limit {
      let rows = "\(folder.round(round))/rows"
      guard FileSystem.exists(rows), !isNeeded(round) else { continue }
      for stage in ["clipping", "noising"] { try FileSystem.remove(folder.results(stage, round: round)) }
      try FileSystem.remove(rows)
    }
  }
}
