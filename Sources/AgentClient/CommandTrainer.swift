internal import Glibc
internal import Processes
internal import Rounds

/// Training failed.
package struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}

/// Trains by a command: it reads the model at `FLAME_BASE` and writes its own to `FLAME_OUT`, both safetensors files. It
/// may write a JSON object of numbers to `FLAME_METRICS`. All three are absolute paths: it may change its folder.
///
/// A finished local model stays in the agent's folder until the next release: an agent that restarts sends it again. One
/// that the server would not take counts as a failed training.
package final class CommandTrainer: Trainer {
  private let command: String
  private let claimedCount: UInt64?
  private let owner: ModelOrigin.Owner

  /// - Parameters:
  ///   - claimedCount: nil takes entry “samples” of the metadata of the file that the command writes, 1 without one.
  ///   - owner: for whom it trains: what was kept for others does not count.
  package init(command: String, claimedCount: UInt64?, owner: ModelOrigin.Owner) {
    self.command = command
    self.owner = owner
    self.claimedCount = claimedCount
  }

  package func kept(_ task: TrainingTask) throws -> Trained? {
    try KeptModel(task, for: owner).take(claimedCount: claimedCount)
  }

  package func train(_ task: TrainingTask) throws -> Trained {
    let kept = try KeptModel(task, for: owner)
    try run(task, into: kept)
    return try kept.finish(claimedCount: claimedCount)
  }

  private func run(_ task: TrainingTask, into kept: KeptModel) throws {
    let variables = [
      "FLAME_BASE": FileSystem.absolute(task.base.file.path), "FLAME_OUT": FileSystem.absolute(kept.unfinished),
      "FLAME_METRICS": FileSystem.absolute(kept.unfinishedMetrics), "FLAME_RELEASE": "\(task.release)",
    ]
    let child = try ChildProcess(shell: command, environment: variables)
    let status = Self.status(of: child, task.cancellation)
    guard status.isSuccess else { throw TrainingError(description: "the training command \(status)") }
    guard FileSystem.exists(kept.unfinished) else {
      throw TrainingError(description: "the training command wrote no model to FLAME_OUT")
    }
  }

  /// What a cancelled command leaves running ends with it.
  private static func status(of started: ChildProcess, _ cancellation: Cancellation) -> ExitStatus {
    let status = cancellation.heeding({ started.signal(SIGTERM, wholeGroup: true) }) {
      var child = started
      return child.wait()
    }
    if cancellation.isWished { started.signal(SIGKILL, wholeGroup: true) }
    return status
  }
}
