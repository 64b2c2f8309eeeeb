import ArgumentParser
import Chaos
import Glibc
import Logging
import Messaging
import Processes

/// A test of this very program on this machine; see docs/reliability.md.
struct ChaosCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chaos", abstract: "Kill, hold and restart the processes of a server; compare its releases.",
    discussion: """
      Exit status: 0 nothing was lost or changed, 1 something was, or a stack came to a halt, 69 this machine cannot do it.

      Example: flame chaos --rounds 50 --faults 100
      """,
    shouldDisplay: false)

  @Option(help: ArgumentHelp("Rounds.", valueName: "N")) var rounds = 50
  @Option(help: ArgumentHelp("Faults in all, two at a time.", valueName: "N")) var faults = 100
  @Option(help: ArgumentHelp("The faults and the updates follow from it.", valueName: "N")) var seed: UInt64 = 1
  @Flag(help: "Hurt the network instead: cut off, lose packets, slow down. Needs ip and tc.") var partition = false
  @Option(
    help: ArgumentHelp(
      "Instead of faults at random instants: kill each kind of process at so many of each kind of its system calls, or "
        + "at “all”. Needs strace.", valueName: "N"))
  var syscalls: KillCount?
  @Option(help: ArgumentHelp("With --syscalls: stacks at a time.", valueName: "N")) var lanes = 4
  @Flag(help: "With --syscalls: with “durability: fsync”.") var fsync = false
  @Option(
    name: .customLong("process"),
    help: ArgumentHelp(
      "With --syscalls: only this one, any number of times; of \(SyscallSweep.victims.joined(separator: ", ")).",
      valueName: "NAME"))
  var processes: [String] = []

  @Option(help: "How to print it.") var format = OutputFormat.table

  func validate() throws {
    guard (1...100_000).contains(rounds), (0...1_000_000).contains(faults), (1...64).contains(lanes) else {
      throw ValidationError("--rounds: 1 to 100000, --faults: 0 to 1000000, --lanes: 1 to 64")
    }
    if let stranger = processes.first(where: { !SyscallSweep.victims.contains($0) }) {
      throw ValidationError("--process \(stranger) is none of \(SyscallSweep.victims.joined(separator: ", "))")
    }
  }

  func run() throws {
    let stop = Stop.bySignal()
    startLogging(default: .error)
    if let syscalls { return try sweep(syscalls, stop) }
    let plan = ChaosPlan(rounds: rounds, faults: faults, seed: seed, harm: partition ? .network : .processes)
    let line = ProgressLine(label: "chaos")
    do {
      let report = try Chaos(plan, program: programPath(), stop: stop).run { line.show($0) }
      line.clear()
      printNow(format == .json ? try json(report) : report.text)
      if !report.findings.isEmpty { throw ExitCode.failure }
    } catch let error as NoNetworks {
      beginAgainAsRootOfOurOwn()
      printError("\(error)")
      throw ExitCode(EX_UNAVAILABLE)
    }
  }

  /// Whoever may not make networks may be allowed to make a world of processes in which to be root.
  private func beginAgainAsRootOfOurOwn() {
    guard getuid() != 0 else { return }
    let words = ["unshare", "--user", "--map-root-user", programPath()] + CommandLine.arguments.dropFirst()
    let arguments = words.map { strdup($0) } + [nil]
    execvp("unshare", arguments)
  }

  private func sweep(_ most: KillCount, _ stop: Stop) throws {
    let line = ProgressLine(label: "chaos")
    let report = try SyscallSweep(
      rounds: rounds, most: most.number, lanes: lanes, synchronised: fsync,
      victims: processes.isEmpty ? SyscallSweep.victims : processes, seed: seed, program: programPath(), stop: stop
    ).run { line.show($0) }
    line.clear()
    printNow(format == .json ? try json(report) : report.text)
    if !report.findings.isEmpty { throw ExitCode.failure }
  }
}

/// What the agent of a chaos run trains with.
struct ChaosTrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "chaos-train", shouldDisplay: false)

  @Option var name: String
  @Option var seed: UInt64

  func run() throws {
    let variables = currentEnvironment()
    guard let base = variables["FLAME_BASE"], let out = variables["FLAME_OUT"],
      let release = variables["FLAME_RELEASE"].flatMap({ UInt64($0) })
    else { throw ValidationError("chaos-train is started by an agent of `flame chaos`") }
    try ChaosTraining(seed: seed).train(name, release: release, base: base, into: out)
  }
}

/// A number of kills, or all that there can be.
struct KillCount: ExpressibleByArgument {
  let number: Int

  init?(argument: String) {
    if argument == "all" {
      number = .max
    } else if let number = Int(argument), number > 0 {
      self.number = number
    } else {
      return nil
    }
  }
}
