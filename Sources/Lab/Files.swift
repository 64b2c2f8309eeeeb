import Glibc

/// A file operation that failed: what, where, and the system's reason.
package struct FileError: Error, Equatable, CustomStringConvertible {
  package let operation: String
  package let path: String
  package let code: Int32

  package init(operation: String, path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  package var description: String {
    "cannot \(operation) \(path): \(String(cString: strerror(code)))"
  }
}

/// Whole-file access through the system's calls.
enum Files {
  static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  /// The whole file, or at most `limit` + 1 bytes of it, so that the caller can tell that it is too long.
  static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(operation: "open", path: path, code: errno) }
    defer { close(descriptor) }
    guard let bytes = readAll(descriptor, limit: limit) else {
      throw FileError(operation: "read", path: path, code: errno)
    }
    return bytes
  }

  /// Everything up to end of file, but at most `limit` + 1 bytes; nil with `errno` set if reading fails.
  static func readAll(_ descriptor: Int32, limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while bytes.count <= limit {
      let count = Glibc.read(descriptor, &block, min(block.count, limit + 1 - bytes.count))
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        return nil
      }
      bytes += block[..<count]
    }
    return bytes
  }

  /// Writes beside `path` and renames, so that readers see the old file or the new one, never a part. Not synced.
  static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    let temporary = "\(path).\(getpid()).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError(operation: "create", path: temporary, code: errno) }
    let written = writeAll(descriptor, bytes)
    let reason = errno
    close(descriptor)
    guard written, rename(temporary, path) == 0 else {
      let code = written ? errno : reason
      unlink(temporary)
      throw FileError(operation: "write", path: path, code: code)
    }
  }

  private static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var offset = 0
      while offset < buffer.count {
        let count = write(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
        if count < 0 && errno != EINTR { return false }
        offset += max(count, 0)
      }
      return true
    }
  }
}
