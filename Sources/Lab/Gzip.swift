import Glibc

/// Reads gzipped files through the system's `gzip`, started without a shell.
enum Gzip {
  /// The decompressed content, at most `limit` bytes.
  static func decompress(_ path: String, limit: Int) throws(GzipError) -> [UInt8] {
    let ends = try closingPipe()
    defer { close(ends[0]) }
    let started = Result { () throws(GzipError) in try start(reading: path, output: ends[1]) }
    close(ends[1])
    let process = try started.get()
    let bytes = Files.readAll(ends[0], limit: limit)
    if bytes.map({ $0.count > limit }) ?? true { kill(process, SIGKILL) }
    let status = wait(for: process)
    guard let bytes else { throw .system("read gzip's output of", code: EIO) }
    guard bytes.count <= limit else { throw .tooLong(limit: limit) }
    guard status == 0 else { throw .failed(status: status) }
    return bytes
  }

  /// A pipe whose ends no other program inherits.
  private static func closingPipe() throws(GzipError) -> [Int32] {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw .system("open a pipe to gzip for", code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return ends
  }

  /// The file is gzip's standard input, so that no path is ever taken for an option.
  private static func start(reading path: String, output: Int32) throws(GzipError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, path, O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("gzip"), strdup("-dc"), nil]
    defer { arguments.forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, "gzip", &actions, nil, &arguments, environ)
    guard code == 0 else { throw .system("start gzip on", code: code) }
    return process
  }

  /// The exit status, or 128 + the signal that ended it.
  private static func wait(for process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return -1 }
    }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }
}

/// Why a file could not be decompressed.
package enum GzipError: Error, Equatable {
  case system(String, code: Int32)
  case failed(status: Int32)
  case tooLong(limit: Int)
}

extension GzipError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let operation, let code): "cannot \(operation) the file: \(String(cString: strerror(code)))"
    case .failed(let status): "gzip ended with status \(status): the file is damaged"
    case .tooLong(let limit): "it holds more than \(limit) bytes"
    }
  }
}
