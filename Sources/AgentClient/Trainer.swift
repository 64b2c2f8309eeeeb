package import Rounds
package import Wire

/// What an agent trains from.
package struct TrainingTask: Sendable {
  /// Number of the release.
  package let release: UInt64
  /// The release's safetensors file, with its spec.
  package let base: ModelFile
  /// Folder for files of this agent.
  package let folder: String
  /// Whether the work is still wanted.
  package let cancellation: Cancellation

  package init(release: UInt64, base: ModelFile, folder: String, cancellation: Cancellation = Cancellation()) {
    self.release = release
    self.base = base
    self.folder = folder
    self.cancellation = cancellation
  }
}

/// What training gave.
package struct Trained: Sendable {
  /// Local model − base, in row order.
  package let update: [Float]
  /// Training samples, as the agent claims; at least 1.
  package let claimedCount: UInt64
  /// For the operator to look at; nothing is decided by it.
  package let metrics: [ReportedMetric]

  package init(update: [Float], claimedCount: UInt64, metrics: [ReportedMetric] = []) {
    self.update = update
    self.claimedCount = claimedCount
    self.metrics = metrics
  }
}

/// Trains a model on private data. Called on a thread of its own, one task at a time.
package protocol Trainer: Sendable {
  /// What was trained from this release before, and is to be sent again; nil where it is to be trained.
  func kept(_ task: TrainingTask) throws -> Trained?

  /// Returns or throws soon after the task's cancellation.
  func train(_ task: TrainingTask) throws -> Trained
}

extension Trainer {
  package func kept(_ task: TrainingTask) throws -> Trained? { nil }
}
