internal import Rounds

/// What is kept of rounds that are over: the floats of the newest `keep`, and of all the log, the manifest, the Gram
/// matrix and the decision.
struct RoundRetention {
  let folder: FederationFolder
  let keep: Int

  func prune(newest: UInt64) throws(StoreError) {
    let limit = Int(clamping: newest) - keep
    for round in try FederationFolder.numbers(in: folder.rounds) where Int(clamping: round) <= limit {
      try FileSystem.remove("\(folder.round(round))/rows")
      for stage in ["clipping", "noising"] { try FileSystem.remove(folder.results(stage, round: round)) }
    }
  }
}
