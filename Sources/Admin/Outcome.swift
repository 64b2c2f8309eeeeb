internal import Dispatch
internal import Synchronization

/// How a task ended that another thread waits for: told once, waited for once.
final class Outcome<Success: Sendable, Failure: Error>: Sendable {
  private let result = Mutex<Result<Success, Failure>?>(nil)
  private let isTold = DispatchSemaphore(value: 0)

  /// The first that is told counts.
  func end(_ end: Result<Success, Failure>) {
    let isFirst = result.withLock { result in
      defer { result = result ?? end }
      return result == nil
    }
    if isFirst { isTold.signal() }
  }

  /// The end, where it is told already.
  var told: Result<Success, Failure>? { result.withLock { $0 } }

  /// Blocks the thread until the end is told.
  func wait() -> Result<Success, Failure> {
    isTold.wait()
    guard let result = told else { preconditionFailure("an end was told without a result") }
    return result
  }
}
