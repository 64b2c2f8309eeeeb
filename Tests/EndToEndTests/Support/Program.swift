import Glibc
import Processes

/// The source code that these tests were built from.
enum Repository {
  static let root = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()
}

/// The built program, which lies beside the test bundle.
enum Program {
  static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let own = String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let folder = own.split(separator: "/").dropLast().joined(separator: "/")
    let path = "/\(folder)/flame"
    precondition(access(path, X_OK) == 0, "the program is not at \(path): build all products")
    return path
  }()

  /// What a command left behind.
  struct Outcome {
    let status: ExitStatus
    let output: String
    let errors: String
  }

  /// Runs a subcommand to its end.
  static func run(_ arguments: [String], environment: [String: String] = [:], in folder: String) throws -> Outcome {
    let (output, errors) = ("\(folder)/.out", "\(folder)/.err")
    var child = try start(arguments, environment: environment, output: output, errors: errors)
    defer { end(&child) }
    try waitUntil("flame \(arguments) ends", logs: { read(errors) }) { child.poll() != nil }
    return Outcome(status: child.wait(), output: read(output), errors: read(errors))
  }

  /// Starts a subcommand; what it prints goes to these files.
  static func start(
    _ arguments: [String], environment: [String: String] = [:], output: String, errors: String
  ) throws -> ChildProcess {
    let command = ([path] + arguments).map(quoted).joined(separator: " ")
    return try ChildProcess(
      shell: "exec \(command) >\(quoted(output)) 2>>\(quoted(errors))", environment: environment)
  }

  /// Ends a process that has not ended by itself.
  private static func end(_ child: inout ChildProcess) {
    guard child.poll() == nil else { return }
    child.signal(SIGTERM)
    _ = child.wait()
  }

  private static func quoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// The processes whose parent is this one.
  static func children(of parent: pid_t) -> [pid_t] {
    read("/proc/\(parent)/task/\(parent)/children").split(separator: " ").compactMap { pid_t($0) }
  }

  /// The process number that somebody wrote into a file, once it is there.
  static func number(in file: String) -> pid_t? {
    let text = read(file)
    return text.hasSuffix("\n") ? pid_t(text.dropLast()) : nil
  }

  /// The text of a file; empty where there is none.
  static func read(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
