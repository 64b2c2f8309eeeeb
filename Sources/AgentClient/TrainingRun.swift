internal import Dispatch
internal import Messaging
internal import Synchronization

/// What was kept of a training, or else one training, on a thread of its own; `done` is raised when the outcome can be taken.
final class TrainingRun: Sendable {
  let release: UInt64
  let done = Event()
  let cancellation: Cancellation
  private let hasBegun = Atomic(false)
  private let outcome = Mutex<Result<Update, any Error>?>(nil)

  init(_ task: TrainingTask, _ trainer: any Trainer, _ update: @escaping @Sendable (Trained) -> Update) {
    release = task.release
    cancellation = task.cancellation
    DispatchQueue.global().async { [self] in
      let result = Result { update(try trained(task, trainer)) }
      outcome.withLock { $0 = result }
      done.raise()
    }
  }

  private func trained(_ task: TrainingTask, _ trainer: any Trainer) throws -> Trained {
    if cancellation.isWished { throw CancellationError() }
    if let kept = try trainer.kept(task) { return kept }
    hasBegun.store(true, ordering: .releasing)
    return try trainer.train(task)
  }

  /// Whether nothing was kept, and training has begun; final once there is an outcome.
  var isTraining: Bool { hasBegun.load(ordering: .acquiring) }

  func take() -> Result<Update, any Error>? { outcome.withLock { $0 } }
}
