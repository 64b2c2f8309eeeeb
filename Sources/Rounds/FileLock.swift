internal import Glibc

/// One at a time among processes, by a lock file.
package enum FileLock {
  /// Waits for its turn; throws where another process does not let go.
  package static func hold<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    let file = try File(path, .update, permissions: 0o600)
    try file.lockInTime()
    return try withExtendedLifetime(file) { try body() }
  }
}

extension File {
  /// A holder that is stopped must not stop others for good. Milliseconds.
  private static var patience: Int { 2000 }
  private static var pause: Int { 5 }

  /// Takes the lock as soon as its holder lets go, who may be just ending; throws where it does not.
  package func lockInTime() throws(StoreError) {
    for _ in 0..<Self.patience / Self.pause {
      do throws(StoreError) { return try lock() } catch { guard error.kind == .locked else { throw error } }
      usleep(UInt32(1000 * Self.pause))
    }
    try lock()
  }
}
