package import Messaging
internal import Rounds

/// Kills a process at one system call after another, by strace and with no hook in the product, and compares the
/// releases with those of a stack that nothing happens to.
package struct SyscallSweep: Sendable {
  package static let victims = [
    "collector", "broker", "publisher", "clustering-1", "clipping-1", "noising-1", ChaosPlan.agentProcess,
  ]
  /// What others see or what is on disk changes by these.
  static let calls = [
    "openat", "write", "pwrite64", "fsync", "fdatasync", "rename", "renameat2", "unlink", "unlinkat", "mkdir", "rmdir",
    "fallocate", "ftruncate", "sendto", "sendmsg",
  ]
  /// Short, since what a killed worker held is only given to another one when it is over. Seconds.
  static let lease = 0.3

  let plan: ChaosPlan
  let program: String
  let stop: Stop
  private let most: Int
  private let lanes: Int
  private let isSynchronised: Bool
  private let victims: [String]

  /// - Parameters:
  ///   - most: kills per process and call; of more calls, so many are taken evenly.
  ///   - lanes: stacks side by side.
  ///   - synchronised: with `durability: fsync`.
  ///   - victims: of `SyscallSweep.victims`.
  package init(
    rounds: Int, most: Int, lanes: Int, synchronised: Bool, victims: [String] = Self.victims, seed: UInt64,
    program: String,
    stop: Stop
  ) {
    plan = ChaosPlan(rounds: rounds, faults: 0, seed: seed)
    self.most = most
    self.lanes = lanes
    isSynchronised = synchronised
    self.victims = victims
    self.program = program
    self.stop = stop
  }

  /// - Parameters:
  ///   - tell: told the share of the kills that are done, 0…1.
  /// - Returns: what was done until all was, or until it was asked to stop.
  /// - Throws: `ChaosError` where a stack makes no more releases undisturbed, `SpawnError` where there is no strace.
  package func run(_ tell: (Double) -> Void) throws -> SweepReport {
    let path = try FileSystem.makeTemporaryFolder("flame-chaos")
    let start = monotonicMilliseconds()
    let calm = try outcome(folder(path, 0), trap: nil)
    let counts = try sideBySide(lanes, victims, tell: { _ in }) { lane, victim in
      try count(victim, folder(path, lane), trace: "\(path)/\(victim).trace")
    }
    let kills = self.kills(zip(victims, counts))
    let deaths = try sideBySide(lanes, kills, tell: tell) { lane, kill in
      try death(kill, folder(path, lane), calm, keptIn: path)
    }
    if deaths.allSatisfy(\.findings.isEmpty) { try FileSystem.remove(path) }
    return SweepReport(
      kills, deaths, synchronised: isSynchronised, seconds: Double(monotonicMilliseconds() - start) / 1000)
  }

  private func folder(_ path: String, _ lane: Int) -> ChaosFolder {
    ChaosFolder(path: "\(path)/\(lane)", isSynchronised: isSynchronised, lease: Self.lease)
  }

  /// In no order, so that a sweep that is stopped has been everywhere.
  private func kills(_ counts: some Sequence<(String, [String: Int])>) -> [Kill] {
    let all = counts.flatMap { victim, counts in
      Self.calls.flatMap { call -> [Kill] in
        let counted = counts[call] ?? 0
        let kills = min(most, counted)
        return (0..<kills).map { Kill(victim: victim, call: call, counted: counted, number: 1 + $0 * counted / kills) }
      }
    }
    var random = plan.random("kills")
    return all.shuffled(using: &random)
  }

  private func outcome(_ folder: ChaosFolder, trap: Trap?) throws -> ChaosOutcome {
    try FileSystem.remove(folder.path)
    return try ChaosRun(plan, folder, program: program, stop: stop, trap: trap).run { _ in }
  }

  /// The tracer runs beside the process, so that the process stays this one's child, and leaves alone what that starts: a
  /// command would be killed at its k-th call each time it is started.
  private func trap(_ victim: String, _ options: [String]) -> Trap {
    Trap(process: victim, arguments: ["strace", "-D", "-f", "-qq", "-b", "execve"] + options)
  }

  private func count(_ victim: String, _ folder: ChaosFolder, trace: String) throws -> [String: Int] {
    let names = Self.calls.map { "?\($0)" }.joined(separator: ",")
    _ = try outcome(folder, trap: trap(victim, ["-e", "trace=\(names)", "-o", trace]))
    let lines = String(decoding: try FileSystem.read(trace), as: UTF8.self).split(separator: "\n")
    let found = lines.compactMap { line in
      line.split(separator: "(", maxSplits: 1).first?.split(separator: " ").last.map(String.init)
    }
    return Dictionary(grouping: found.filter(Self.calls.contains)) { $0 }.mapValues(\.count)
  }

  /// Where something is found, the files are kept.
  private func death(_ kill: Kill, _ folder: ChaosFolder, _ calm: ChaosOutcome, keptIn path: String) throws -> Death {
    let death = try examine(kill, folder, calm)
    if !death.findings.isEmpty {
      _ = try FileSystem.renameNew(folder.path, "\(path)/\(kill.victim)-\(kill.call)-\(kill.number)")
    }
    return death
  }

  private func examine(_ kill: Kill, _ folder: ChaosFolder, _ calm: ChaosOutcome) throws -> Death {
    let inject = "inject=\(kill.call):signal=SIGKILL:when=\(kill.number)"
    let options = ["-o", "/dev/null", "-e", "trace=\(kill.call)", "-e", inject]
    do {
      let hurt = try outcome(folder, trap: trap(kill.victim, options))
      let findings = try hurt.findings(in: folder, plan, calm: calm)
      return Death(wasKilled: hurt.wasTrapped, findings: findings.map { "\(kill): \($0)" })
    } catch let error as ChaosError where error != .stopped {
      return Death(wasKilled: true, findings: ["\(kill): \(error)"])
    }
  }
}
