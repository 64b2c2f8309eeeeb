internal import Synchronization

/// The wish that a training ends. It may come at any time, also before the training has begun; for any threads.
package final class Cancellation: Sendable {
  private struct State {
    var isWished = false
    var end: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  package init() {}

  package var isWished: Bool { state.withLock { $0.isWished } }

  /// The training is no longer wanted.
  package func wish() {
    state.withLock { state in
      state.isWished = true
      state.end?()
    }
  }

  /// While `body` runs, `end` ends it: called once the wish is there, which it may be already.
  package func heeding<Value>(_ end: @escaping @Sendable () -> Void, _ body: () throws -> Value) rethrows -> Value {
    state.withLock { state in
      state.end = end
      if state.isWished { end() }
    }
    defer { state.withLock { $0.end = nil } }
    return try body()
  }
}
