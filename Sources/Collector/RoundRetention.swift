package import Rounds

/// What is kept of rounds that are over: the floats of the newest `keep`, and of all the log, the manifest, the Gram
/// matrix and the decision. What killed processes left half-written goes when a round ends, and for good with its floats.
package struct RoundRetention {
  private let folder: FederationFolder
  private let keep: Int

  package init(folder: FederationFolder, keep: Int) {
    self.folder = folder
    self.keep = keep
  }

  /// To be called when round `newest` has ended, while none before it is worked on.
  ///
  /// - Parameters:
  ///   - isNeeded: whether a round may be worked on again; then its floats stay.
  package func prune(newest: UInt64, unless isNeeded: (UInt64) -> Bool) throws(StoreError) {
    let limit = newest - min(newest, UInt64(keep))
    try sweep(newest)
    for round in try FederationFolder.numbers(in: folder.rounds) where round <= limit {
      let rows = "\(folder.round(round))/rows"
      guard FileSystem.exists(rows), !isNeeded(round) else { continue }
      try sweep(round)
      try FileSystem.remove(rows)
    }
    try pruneResults(upTo: limit)
  }

  /// Results whose round has no rows any more: also those of a worker that stood still for so long that it wrote them
  /// when its round's were gone.
  private func pruneResults(upTo limit: UInt64) throws(StoreError) {
    for stage in ["clipping", "noising"] {
      for round in try FederationFolder.numbers(in: "\(folder.path)/\(stage)") where round <= limit {
        guard !FileSystem.exists("\(folder.round(round))/rows") else { continue }
        try FileSystem.remove(folder.results(stage, round: round))
      }
    }
  }

  private func sweep(_ round: UInt64) throws(StoreError) {
    try FileSystem.sweep(folder.round(round))
    for stage in ["clustering", "clipping", "noising"] { try FileSystem.sweep(folder.results(stage, round: round)) }
  }
}
