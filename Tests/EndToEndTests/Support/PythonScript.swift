import Processes

/// Debian's Python.
enum PythonScript {
  static let program = "/usr/bin/python3"

  /// Starts a script with arguments; what it prints goes to `log`.
  static func start(_ script: String, _ arguments: [String], log: String) throws -> ChildProcess {
    try ChildProcess([program, "-c", script] + arguments, log: log)
  }

  /// What a script prints; nil where it fails.
  static func output(_ script: String, _ arguments: [String], in folder: String) throws -> String? {
    let log = "\(folder)/.python"
    var child = try start(script, arguments, log: log)
    let isDone = child.wait().isSuccess
    return isDone ? Program.read(log) : nil
  }
}
