import Glibc

/// Runs a closure on a thread of its own, as services want to be run; the closure tells by itself when it has ended.
package func detach(_ body: @escaping @Sendable () -> Void) {
  var thread = pthread_t()
  let box = Unmanaged.passRetained(Box(body)).toOpaque()
  pthread_create(&thread, nil, { Unmanaged<Box>.fromOpaque($0!).takeRetainedValue().run() }, box)
  pthread_detach(thread)
}

/// Runs what blocks on a thread of its own, and waits for it without blocking one of the concurrency pool: a server in the
/// same process needs those.
package func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    detach { continuation.resume(with: Result { try body() }) }
  }
}

private final class Box {
  private let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  func run() -> UnsafeMutableRawPointer? {
    body()
    return nil
  }
}
