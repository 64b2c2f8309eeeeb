internal import CLinux
package import Glibc

/// A program that could not be started.
package struct SpawnError: Error, Hashable, Sendable, CustomStringConvertible {
  package let program: String
  package let code: Int32

  package var description: String { "cannot start \(program): \(String(cString: strerror(code)))" }
}

/// How a child ended; its description is a predicate, such as “ended with exit status 2”.
package enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
  case exited(Int32)
  case killed(signal: Int32)

  package var isSuccess: Bool { self == .exited(0) }

  /// It gave up by itself.
  package var isFailure: Bool { if case .exited(let code) = self { code != 0 } else { false } }

  package var description: String {
    switch self {
    case .exited(let code): "ended with exit status \(code)\(Self.meaning(code))"
    case .killed(let signal): "was ended by signal \(signal)\(Self.names[signal].map { " (\($0))" } ?? "")"
    }
  }

  private static let names = [
    SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGABRT: "SIGABRT",
    SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGSEGV: "SIGSEGV", SIGPIPE: "SIGPIPE", SIGTERM: "SIGTERM",
  ]

  /// What the shell says by a status.
  private static func meaning(_ code: Int32) -> String {
    switch code {
    case 126: " (it cannot be executed)"
    case 127: " (there is no such program)"
    case 128...: names[code - 128].map { " (\($0))" } ?? ""
    default: ""
    }
  }
}

/// A child process, in a process group of its own, with no signal blocked. To be looked at until it has ended.
///
/// It is ended with this process where that one is ended at once (a second stop signal): a program of ours by SIGQUIT,
/// which passes it on; a command by SIGKILL to its whole group.
package struct ChildProcess: Sendable {
  package let processID: pid_t
  private let isCommand: Bool
  package private(set) var status: ExitStatus?

  /// Starts a program found on the path; `environment` is added to this process's own.
  ///
  /// - Parameters:
  ///   - output: descriptor that becomes the child's standard output.
  ///   - log: file that standard error is appended to, and standard output where no `output` is given.
  ///   - isCommand: somebody else's program, of which nothing is known.
  ///   - lifeline: of a program of ours, which tells when it is ready.
  package init(
    _ arguments: [String], environment: [String: String] = [:], output: Int32? = nil, log: String? = nil,
    isCommand: Bool = false, lifeline: Lifeline? = nil
  ) throws(SpawnError) {
    defer { lifeline?.letGo() }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    Self.redirect(&actions, output: output, log: log)
    Self.keepOwn(&actions, lifeline)
    var child: pid_t = 0
    let code = withStrings(arguments) { arguments in
      withStrings(Self.environment(adding: environment)) { environment in
        posix_spawnp(&child, arguments[0]!, &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else { throw SpawnError(program: arguments[0], code: code) }
    processID = child
    self.isCommand = isCommand
    clinux_child_began(mark)
  }

  /// By what the child is noted, as `kill` takes it.
  private var mark: Int32 { isCommand ? -processID : processID }

  private static func redirect(_ actions: inout posix_spawn_file_actions_t, output: Int32?, log: String?) {
    if let log {
      posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o640)
    }
    if let output {
      posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    } else if log != nil {
      posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
    }
  }

  /// Nothing that this process has open is passed on, whatever library opened it.
  private static func keepOwn(_ actions: inout posix_spawn_file_actions_t, _ lifeline: Lifeline?) {
    if let lifeline {
      posix_spawn_file_actions_adddup2(&actions, lifeline.childEnd, Lifeline.childDescriptor)
    }
    _ = clinux_close_from(&actions, Lifeline.childDescriptor + (lifeline == nil ? 0 : 1))
  }

  /// Starts a command line in the shell.
  package init(shell command: String, environment: [String: String], output: Int32? = nil) throws(SpawnError) {
    try self.init(["/bin/sh", "-c", command], environment: environment, output: output, isCommand: true)
  }

  /// Ends all children of this process that still run, at once.
  package static func endAll() { clinux_end_children() }

  /// Looks whether it has ended, without waiting.
  package mutating func poll() -> ExitStatus? { collect(WNOHANG) }

  /// Waits until it has ended.
  package mutating func wait() -> ExitStatus {
    while true { if let status = collect(0) { return status } }
  }

  private mutating func collect(_ options: Int32) -> ExitStatus? {
    if let status { return status }
    var ended = siginfo_t()
    guard waitid(P_PID, id_t(processID), &ended, WEXITED | WNOWAIT | options) == 0, ended.si_signo == SIGCHLD else {
      return nil
    }
    clinux_child_ended(mark)
    var raw: Int32 = 0
    guard waitpid(processID, &raw, options) == processID else { return nil }
    status = raw & 0x7f == 0 ? .exited((raw >> 8) & 0xff) : .killed(signal: raw & 0x7f)
    return status
  }

  /// Sends a signal to it, or to it and all it started.
  package func signal(_ number: Int32, wholeGroup: Bool = false) {
    guard status == nil else { return }
    kill(wholeGroup ? -processID : processID, number)
  }

  private static func environment(adding extra: [String: String]) -> [String] {
    var all = currentEnvironment()
    all.merge(extra) { $1 }
    return all.map { "\($0.key)=\($0.value)" }.sorted()
  }
}

/// The variables of this process.
package func currentEnvironment() -> [String: String] {
  var variables: [String: String] = [:]
  var entry = environ
  while let text = entry.pointee {
    let line = String(cString: text)
    if let equals = line.firstIndex(of: "=") {
      variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
    }
    entry += 1
  }
  return variables
}

/// Lends a null-terminated array of C strings.
private func withStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { copies.forEach { free($0) } }
  return body(copies + [nil])
}

/// A process that was started by a supervisor ends when that one does, however it ends. To be called after the stop
/// signals are taken over.
package func endWithSupervisor() {
  guard let supervisor = getenv("FLAME_SUPERVISED") else { return }
  _ = clinux_die_with_parent()
  if getppid() == 1 && String(cString: supervisor) != "1" { kill(getpid(), SIGTERM) }
}
