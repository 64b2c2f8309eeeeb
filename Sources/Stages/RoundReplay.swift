internal import Glibc
internal import Kernels
internal import Wire
package import Rounds

/// Works on a kept round again, from its sealed updates to the new weights, in a folder of its own: nothing that lies
/// in the store but the sealed round, the base and the secrets is used.
package enum RoundReplay {
  /// The bytes that the round's release must have.
  ///
  /// - Parameters:
  ///   - scratch: an empty folder on the same host; what is written there is the caller's to remove.
  ///   - progress: gets the share done, 0 … 1.
  /// - Throws: where the round's floats are gone or damaged.
  package static func weights(
    _ federation: Federation, round: UInt64, scratch: String, progress: (Double) -> Void
  ) throws -> [UInt8] {
    let copy = try Federation(try link(federation.folder, into: scratch))
    let work = try RoundWork(copy, round: round) {}
    let tasks = tasks(shards: work.shards)
    for (number, task) in tasks.enumerated() {
      try work.perform(task.stage, task.index)
      progress(Double(number + 1) / Double(tasks.count))
    }
    let store = ReleaseStore(federation)
    return try RoundResult(copy, round: round) {}.weights(
      base: store.weightsPath(work.round.manifest.base), in: scratch)
  }

  private static func tasks(shards: Int) -> [(stage: String, index: Int)] {
    let each = { (stage: String) in (0..<shards).map { (stage: stage, index: $0) } }
    return each("gram") + [(stage: "decide", index: 0)] + each("clip") + each("noise")
  }

  /// A federation's folder whose rounds, keys and record are the real ones, and whose stages are empty.
  private static func link(_ folder: FederationFolder, into scratch: String) throws -> FederationFolder {
    let copy = FederationFolder(data: scratch, federation: folder.federation)
    try FileSystem.makeFolder(copy.path)
    for path in [folder.record, folder.keys, folder.rounds] {
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      guard let target = realpath(path, nil) else { throw TaskError(description: "\(path) cannot be found") }
      defer { free(target) }
      guard symlink(target, "\(copy.path)/\(name)") == 0 else {
        throw TaskError(description: "cannot link \(path) into \(scratch)")
      }
    }
    return copy
  }
}
