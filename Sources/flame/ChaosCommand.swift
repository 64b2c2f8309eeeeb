import ArgumentParser
import Chaos
import CLinux
import Logging
import Messaging

/// A test of this very program on this machine; see docs/reliability.md.
struct ChaosCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chaos", abstract: "Kill, hold and restart the processes of a server; compare its releases.",
    discussion: """
      Exit status: 0 nothing was lost or changed, 1 something was, or a stack came to a halt.

      Example: flame chaos --rounds 50 --faults 100
      """,
    shouldDisplay: false)

  @Option(help: ArgumentHelp("Rounds.", valueName: "N")) var rounds = 50
  @Option(help: ArgumentHelp("Faults in all, two at a time.", valueName: "N")) var faults = 100
  @Option(help: ArgumentHelp("The faults and the updates follow from it.", valueName: "N")) var seed: UInt64 = 1
  @Option(
    help: ArgumentHelp(
      "Instead of faults at random instants: kill the collector and the publisher at so many of each kind of their system calls. "
        + "Needs strace.", valueName: "N"))
  var syscalls: Int?

  @Option(help: "How to print it.") var format = OutputFormat.table

  func validate() throws {
    guard (1...100_000).contains(rounds), (0...1_000_000).contains(faults), syscalls.map({ $0 > 0 }) ?? true else {
      throw ValidationError("--rounds: 1 to 100000, --faults: 0 to 1000000, --syscalls: 1 or more")
    }
  }

  func run() throws {
    let stop = Stop.bySignal()
    startLogging(default: .error)
    if let syscalls { return try sweep(syscalls, stop) }
    let plan = ChaosPlan(rounds: rounds, faults: faults, seed: seed)
    let line = ProgressLine(label: "chaos")
    let report = try Chaos(plan, program: programPath(), stop: stop).run { line.show($0) }
    line.clear()
    printNow(format == .json ? try json(report) : report.text)
    if !report.findings.isEmpty { throw ExitCode.failure }
  }

  private func sweep(_ most: Int, _ stop: Stop) throws {
    let sweep = SyscallSweep(rounds: rounds, most: most, seed: seed, program: programPath(), stop: stop)
    let rows = try sweep.run { if format == .json { printNow((try? json($0)) ?? "") } }
    if format == .table { printNow(SyscallSweep.text(rows)) }
    if rows.contains(where: { !$0.findings.isEmpty }) { throw ExitCode.failure }
  }
}
