internal import Glibc

/// One at a time among processes, by a lock file.
package enum FileLock {
  /// A holder that is stopped must not stop others for good. Milliseconds.
  private static let patience = 2000
  private static let pause = 5

  /// Waits for its turn; throws where another process does not let go.
  package static func hold<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    let file = try File(path, .update, permissions: 0o600)
    var left = patience / pause
    while try !isTaken(file, last: left == 0) {
      left -= 1
      usleep(UInt32(1000 * pause))
    }
    return try withExtendedLifetime(file) { try body() }
  }

  /// False where another process holds the lock, unless this is the last try.
  private static func isTaken(_ file: borrowing File, last: Bool) throws(StoreError) -> Bool {
    do {
      try file.lock()
      return true
    } catch {
      guard error.kind == .locked, !last else { throw error }
      return false
    }
  }
}
