internal import Dispatch
internal import Messaging
internal import Synchronization

/// One training on a thread of its own; `done` is raised when the outcome can be taken.
final class TrainingRun: Sendable {
  let release: UInt64
  let done = Event()
  private let outcome = Mutex<Result<Update, any Error>?>(nil)

  init(release: UInt64, _ body: @escaping @Sendable () throws -> Update) {
    self.release = release
    DispatchQueue.global().async { [self] in
      let result = Result(catching: body)
      outcome.withLock { $0 = result }
      done.raise()
    }
  }

  func take() -> Result<Update, any Error>? { outcome.withLock { $0 } }
}
