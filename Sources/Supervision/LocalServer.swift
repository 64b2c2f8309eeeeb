internal import Configuration
internal import Glibc
package import Messaging
internal import Processes
internal import Wire

/// A whole server as processes on this machine, for as long as a command takes. Used on one thread.
package final class LocalServer {
  /// No release for so long is an error.
  private static let patienceMilliseconds: UInt64 = 60_000
  private static let drainMilliseconds: UInt64 = 5000

  private let folder: LocalFolder
  private let program: String
  private let context: Context
  private let stack: Supervisor

  /// Starts nothing yet. Environment variables that are settings of another server on this machine are taken away.
  ///
  /// - Parameters:
  ///   - folder: with a configuration and its federations.
  ///   - program: path of this program, which all processes run.
  package init(_ folder: LocalFolder, program: String, context: Context) {
    self.folder = folder
    self.program = program
    self.context = context
    for name in currentEnvironment().keys where name.hasPrefix("FLAME_") && name != "FLAME_LOG" { unsetenv(name) }
    let options = ["--config", folder.configurationFile]
    stack = Supervisor(
      Stack(clustering: 2, clipping: 2, noising: 2).members(program: program, options: options),
      drainMilliseconds: Self.drainMilliseconds, log: folder.log)
  }

  /// Further processes with the server's log, to be looked after and ended by themselves.
  package func supervisor(_ members: [Member]) -> Supervisor {
    Supervisor(members, drainMilliseconds: Self.drainMilliseconds, log: folder.log)
  }

  /// Starts what is not there; to be called some times a second.
  package func tend(_ now: UInt64) throws { try stack.tend(now) }

  /// Ends all processes, and returns when they are gone.
  package func end() { stack.end() }

  /// - Parameters:
  ///   - others: of processes beside the server's.
  ///   - last: when the federation's newest release came, or whatever else it has to wait for.
  /// - Throws: `LocalServerError` where a process dies again and again, or nothing was released for a minute.
  package func check(_ federation: String, others: [Trouble] = [], last: UInt64, _ now: UInt64) throws {
    if let trouble = (stack.troubles + others).first {
      throw LocalServerError("\(trouble); \(folder.log) tells why")
    }
    guard now > last + Self.patienceMilliseconds else { return }
    let reasons = try stalls(of: federation)
    throw LocalServerError(
      (["no release for \(Self.patienceMilliseconds / 1000) s"] + reasons + ["\(folder.log) tells more"])
        .joined(separator: "; "))
  }

  /// What the processes say about why nothing moves.
  private func stalls(of federation: String) throws -> [String] {
    let configuration = try folder.configuration()
    let status = StatusReport(context: context) { configuration.endpoints.operator($0) }
    let others = configuration.federations.map(\.name).filter { $0 != federation }.map { "\($0): " }
    let failures = (status.collector?.federations ?? []).filter { $0.federation == federation }.map(\.lastFailure)
    return (status.silent + status.stalls + failures).filter { line in
      !line.isEmpty && !others.contains { line.hasPrefix($0) }
    }
  }
}
