package import Messaging
internal import Rounds
internal import Text

/// Kills a process at one system call after another, by strace and with no hook in the product, and compares the
/// releases with those of a stack that nothing happens to.
package struct SyscallSweep {
  static let victims = ["collector", "publisher"]
  static let calls = ["openat", "pwrite64", "fsync", "fdatasync", "rename", "renameat2", "sendto"]

  private let plan: ChaosPlan
  private let most: Int
  private let program: String
  private let stop: Stop

  /// - Parameters:
  ///   - most: kills per process and call; of more calls, so many are taken evenly.
  package init(rounds: Int, most: Int, seed: UInt64, program: String, stop: Stop) {
    plan = ChaosPlan(rounds: rounds, faults: 0, seed: seed)
    self.most = most
    self.program = program
    self.stop = stop
  }

  /// What became of one process killed at one kind of call.
  package struct Row: Encodable, Sendable {
    package let process: String
    package let call: String
    /// In a run in which nothing happens.
    package let counted: Int
    package let killed: Int
    package let findings: [String]

    package var cells: [String] { [process, call, "\(counted)", "\(killed)", "\(findings.count)"] }
  }

  package static func text(_ rows: [Row]) -> String {
    ([table(["process", "call", "calls", "kills", "findings"], rows.map(\.cells))] + rows.flatMap(\.findings))
      .joined(separator: "\n")
  }

  /// - Parameters:
  ///   - tell: told each row as it is done.
  /// - Throws: `ChaosError` where a stack makes no more releases, `SpawnError` where there is no strace.
  package func run(_ tell: (Row) -> Void) throws -> [Row] {
    let path = try FileSystem.makeTemporaryFolder("flame-chaos")
    defer { try? FileSystem.remove(path) }
    let folder = ChaosFolder(path: "\(path)/s")
    let calm = try outcome(folder, trap: nil)
    return try Self.victims.flatMap { victim -> [Row] in
      let counts = try count(victim, folder, trace: "\(path)/trace")
      return try Self.calls.compactMap { call -> Row? in
        guard let counted = counts[call] else { return nil }
        let row = try sweep(victim, call, counted, folder, calm)
        tell(row)
        return row
      }
    }
  }

  private func outcome(_ folder: ChaosFolder, trap: Trap?) throws -> ChaosOutcome {
    try FileSystem.remove(folder.path)
    return try ChaosRun(plan, folder, program: program, stop: stop, trap: trap).run { _ in }
  }

  /// The tracer runs beside the process, so that the process stays this one's child.
  private func trap(_ victim: String, _ options: [String]) -> Trap {
    Trap(process: victim, arguments: ["strace", "-D", "-f", "-qq"] + options)
  }

  private func count(_ victim: String, _ folder: ChaosFolder, trace: String) throws -> [String: Int] {
    let options = ["-e", "trace=" + Self.calls.joined(separator: ","), "-o", trace]
    _ = try outcome(folder, trap: trap(victim, options))
    let lines = String(decoding: try FileSystem.read(trace), as: UTF8.self).split(separator: "\n")
    let names = lines.compactMap { line in
      line.split(separator: "(", maxSplits: 1).first?.split(separator: " ").last.map(String.init)
    }
    return Dictionary(grouping: names.filter(Self.calls.contains)) { $0 }.mapValues(\.count)
  }

  private func sweep(
    _ victim: String, _ call: String, _ counted: Int, _ folder: ChaosFolder, _ calm: ChaosOutcome
  ) throws -> Row {
    let kills = min(most, counted)
    var killed = 0
    var findings: [String] = []
    for number in 0..<kills {
      let which = 1 + number * counted / kills
      let options = [
        "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):signal=SIGKILL:when=\(which)",
      ]
      let hurt = try outcome(folder, trap: trap(victim, options))
      killed += hurt.wasTrapped ? 1 : 0
      findings += try hurt.findings(in: folder, plan, calm: calm).map { "! \(victim), \(call) \(which): \($0)" }
    }
    return Row(process: victim, call: call, counted: counted, killed: killed, findings: findings)
  }
}
