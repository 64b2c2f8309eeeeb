internal import Dispatch
internal import Messaging
internal import Synchronization

/// One training on a thread of its own; `done` is raised when the outcome can be taken.
final class TrainingRun: Sendable {
  let release: UInt64
  let done = Event()
  let cancellation: Cancellation
  private let outcome = Mutex<Result<Update, any Error>?>(nil)

  init(_ task: TrainingTask, _ body: @escaping @Sendable (TrainingTask) throws -> Update) {
    release = task.release
    cancellation = task.cancellation
    DispatchQueue.global().async { [self] in
      let result = Result {
        if cancellation.isWished { throw CancellationError() }
        return try body(task)
      }
      outcome.withLock { $0 = result }
      done.raise()
    }
  }

  func take() -> Result<Update, any Error>? { outcome.withLock { $0 } }
}
