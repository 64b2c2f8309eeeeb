internal import Cryptography
internal import Glibc
internal import Rounds

/// The local model that was trained from a release. It stays in the agent's folder until the next release: an agent that
/// restarts sends it again.
package struct KeptModel: Sendable {
  private let task: TrainingTask
  private let path: String

  package init(_ task: TrainingTask) {
    self.task = task
    path = "\(task.folder)/local-\(task.release).safetensors"
  }

  /// Where a model is written before it counts.
  package var unfinished: String { path + ".part" }

  /// Whether a finished model lies there as it was written; one that is damaged is trained again.
  package var isThere: Bool {
    guard let digest = try? FileSystem.read("\(path).digest", limit: 64) else { return false }
    return (try? Self.digest(path)) == digest
  }

  /// What was written counts from now on.
  package func finish() throws {
    try FileSystem.replace("\(path).digest", with: try Self.digest(unfinished), synchronised: false)
    guard rename(unfinished, path) == 0 else { throw TrainingError(description: "cannot rename \(unfinished)") }
  }

  /// Its difference from the base.
  ///
  /// - Parameters:
  ///   - claimedCount: nil takes entry “samples” of the file's metadata, 1 without one.
  package func trained(claimedCount: UInt64?) throws -> Trained {
    let local = try ModelFile(path: path, spec: task.base.spec)
    let (base, model) = (try task.base.row(), try local.row())
    return Trained(update: zip(model, base).map { $0 - $1 }, claimedCount: claimedCount ?? local.claimedCount)
  }

  private static func digest(_ path: String) throws -> [UInt8] {
    Digest(of: try FileSystem.read(path, limit: 1 << 40)).bytes
  }
}
