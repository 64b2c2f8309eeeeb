internal import Glibc
package import Processes

/// Reads gzipped files through the system's `gzip`, started without a shell.
enum Gzip {
  /// The decompressed content, at most `limit` bytes.
  static func decompress(_ path: String, limit: Int) throws(GzipError) -> [UInt8] {
    let ends = try closingPipe()
    defer { close(ends[0]) }
    let started = Result { () throws(SpawnError) in
      try ChildProcess(["gzip", "-dc", "--", path], output: ends[1], log: "/dev/null")
    }
    close(ends[1])
    var process: ChildProcess
    do { process = try started.get() } catch { throw .spawn(error) }
    let bytes = Files.readAll(ends[0], limit: limit)
    if bytes.map({ $0.count > limit }) ?? true { process.signal(SIGKILL) }
    let status = process.wait()
    guard let bytes else { throw .pipe(code: EIO) }
    guard bytes.count <= limit else { throw .tooLong(limit: limit) }
    guard status.isSuccess else { throw .failed(status) }
    return bytes
  }

  /// A pipe whose ends no other program inherits.
  private static func closingPipe() throws(GzipError) -> [Int32] {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw .pipe(code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return ends
  }
}

/// Why a file could not be decompressed.
package enum GzipError: Error, Equatable {
  case pipe(code: Int32)
  case spawn(SpawnError)
  case failed(ExitStatus)
  case tooLong(limit: Int)
}

extension GzipError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .pipe(let code): "cannot read from gzip: \(String(cString: strerror(code)))"
    case .spawn(let error): "\(error)"
    case .failed(let status): "gzip \(status): the file is damaged"
    case .tooLong(let limit): "it holds more than \(limit) bytes"
    }
  }
}
