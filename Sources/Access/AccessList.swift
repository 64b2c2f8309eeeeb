internal import Glibc
internal import Logging
internal import Rounds
internal import Synchronization

/// The access table in a file, read again whenever the file changes: who is revoked is out without a restart.
///
/// Read on any thread, refreshed by the owner's loop.
package final class AccessList: Sendable {
  private struct State {
    var table: AccessTable
    var stamp: FileStamp?
  }

  private let path: String
  private let state: Mutex<State>
  private let log = Logger(label: "access")

  package init(_ path: String) throws {
    self.path = path
    let stamp = FileStamp(path)
    state = Mutex(State(table: try Self.read(path), stamp: stamp))
  }

  package var table: AccessTable { state.withLock { $0.table } }

  /// Reads the file again if it changed, and tells whether it did. One that cannot be read leaves things as they are,
  /// with a log line.
  package func refresh() -> Bool {
    let stamp = FileStamp(path)
    guard stamp != state.withLock({ $0.stamp }) else { return false }
    do {
      let table = try Self.read(path)
      state.withLock { $0 = State(table: table, stamp: stamp) }
      log.notice("access list read again", metadata: ["keys": "\(table.principals.count)"])
      return true
    } catch {
      state.withLock { $0.stamp = stamp }
      log.error("the access list stays as it was: \(error)")
      return false
    }
  }

  /// Changes the file as a whole; other processes see it at their next look.
  package static func change(_ path: String, _ body: (inout AccessTable) throws -> Void) throws {
    try FileLock.hold("\(path).lock") {
      var table = FileSystem.exists(path) ? try read(path) : AccessTable()
      try body(&table)
      try FileSystem.replace(path, with: Array(table.text.utf8), synchronised: true, permissions: 0o600)
    }
  }

  package static func read(_ path: String) throws -> AccessTable {
    try AccessTable(text: String(decoding: try FileSystem.read(path, limit: 1 << 24), as: UTF8.self))
  }
}

/// What changes when a file does.
struct FileStamp: Hashable {
  let inode: UInt64
  let size: Int64
  let seconds: Int
  let nanoseconds: Int

  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}
