internal import Glibc
internal import Processes
internal import Rounds

/// What is being done to prepare a data set, with the share that is done, 0…1, where it is known.
package enum PreparationStep: Equatable, Sendable {
  case indexing
  case fetching(Double?)
  case unpacking
  case reading(Double)
}

/// A folder in the cache in which a data set is made once, by programs of the machine; removed at the end.
struct Workshop: Sendable {
  let cache: String
  let name: String

  var folder: String { "\(cache)/\(name)" }

  /// What is kept, or else what `make` makes: one process at a time, in an empty folder of its own to be made.
  func load<Value>(kept: () -> Value?, make: () throws -> Value) throws -> Value {
    if let value = kept() { return value }
    try FileSystem.makeFolder(cache)
    return try FileLock.hold("\(cache)/\(name).lock") {
      if let value = kept() { return value }
      try FileSystem.remove(folder)
      try FileSystem.makeFolder(folder)
      defer { try? FileSystem.remove(folder) }
      return try make()
    }
  }

  /// Whether a file has this SHA-256.
  func isWhole(_ path: String, sha256: String, meanwhile: () throws -> Void) throws -> Bool {
    try FileSystem.replace("\(folder)/sums", with: Array("\(sha256)  \(path)\n".utf8), synchronised: false)
    return try run(["sha256sum", "--check", "--status", "\(folder)/sums"], meanwhile: meanwhile).isSuccess
  }

  /// Runs a program to its end, and calls `meanwhile` some times a second; what that throws ends the program.
  func run(_ arguments: [String], meanwhile: () throws -> Void) throws -> ExitStatus {
    try? FileSystem.remove(log)
    var process = try ChildProcess(arguments, environment: ["LC_ALL": "C"], log: log, isCommand: true)
    do {
      while true {
        if let status = process.poll() { return status }
        try meanwhile()
        usleep(50_000)
      }
    } catch {
      process.signal(SIGKILL, wholeGroup: true)
      _ = process.wait()
      throw error
    }
  }

  /// The last error, or else the last line, that the last program wrote.
  var reason: String {
    line { $0.hasPrefix("E: ") || $0.hasPrefix("ERROR: ") } ?? line { _ in true } ?? "no reason told"
  }

  /// The last such line that the last program wrote.
  func line(where isMeant: (Substring) -> Bool) -> String? {
    let lines = String(decoding: (try? FileSystem.read(log)) ?? [], as: UTF8.self).split(separator: "\n")
    return lines.last(where: isMeant).map(String.init)
  }

  private var log: String { "\(folder)/log" }
}
