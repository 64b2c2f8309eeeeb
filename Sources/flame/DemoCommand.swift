import ArgumentParser
import CLinux
import Demo
import Glibc
import Lab
import Logging
import Messaging
import Processes

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Attack a federation on this machine, without a defense and with FLAME.",
    discussion: """
      Starts a server and its agents as real processes, twice: with plain averaging and with FLAME. Needs the data set \
      Fashion-MNIST (Debian package dataset-fashion-mnist) and half a minute on two cores. With --format json: one object per \
      round, one per line, and a last line with the summary; shares are 0 to 1.

      Exit status: 0 done, 1 failed, 130 ended by Ctrl-C.

      Examples:
        flame demo
        flame demo --attack inflation --format json
      """)

  @OptionGroup var options: DemoOptions

  @Option(
    help: ArgumentHelp("Folder for the demo's files; by default a new one in /tmp. It is kept.", valueName: "DIR"))
  var data: String?

  @Option(help: ArgumentHelp("Where Fashion-MNIST's four files lie.", valueName: "DIR"))
  var dataset = FashionMNIST.standardDirectory

  @Option(help: "How to print it.") var format = OutputFormat.table

  func run() throws {
    let stop = Stop.bySignal()
    startLogging(default: .error)
    let images = try FashionMNIST.load(from: dataset)
    let folder = try DemoFolder(new: data)
    switch format {
    case .json: try runJSON(images, folder, stop)
    case .table: try runTable(images, folder, stop)
    }
  }

  private func runJSON(_ images: FashionMNIST, _ folder: DemoFolder, _ stop: Stop) throws {
    let demo = Demo(options.plan, folder: folder, program: programPath(), stop: stop) {
      if case .round(let round) = $0 { printNow(try json(round)) }
    }
    guard let summary = try demo.run(images) else { throw Self.interrupted }
    printNow(try json(summary))
  }

  private func runTable(_ images: FashionMNIST, _ folder: DemoFolder, _ stop: Stop) throws {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let isColoured = isTerminal && currentEnvironment()["NO_COLOR", default: ""].isEmpty
    let text = DemoText(options.plan, isColoured: isColoured)
    let screen = DemoScreen(text, columns: isTerminal ? Int(clinux_columns(STDOUT_FILENO)) : 0) {
      print($0, terminator: "")
      fflush(nil)
    }
    screen.show(lines: text.introduction + ["files in \(folder.path)"])
    defer { screen.clear() }
    let demo = Demo(options.plan, folder: folder, program: programPath(), stop: stop) { screen.show($0) }
    guard let summary = try demo.run(images) else { throw Self.interrupted }
    screen.show(lines: text.comparison(summary) + text.hints(folder))
  }

  private static let interrupted = ExitCode(128 + SIGINT)
}

/// One agent of the demo; started by it.
struct DemoAgentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "demo-agent", shouldDisplay: false)

  @OptionGroup var options: DemoOptions
  @Option var data: String
  @Option var half: DemoPlan.Half
  @Option var number: Int

  func run() throws {
    let stop = Stop.bySignal()
    endWithSupervisor()
    startLogging(default: .warning)
    try DemoAgent(options.plan, folder: DemoFolder(existing: data), half: half, number: number)
      .run(until: stop, news: printNow)
  }
}

/// The flags that make a plan.
struct DemoOptions: ParsableArguments {
  @Option(help: "What the malicious agents do.")
  var attack = DemoPlan.AttackKind.backdoor

  @Option(help: ArgumentHelp("Rounds without a defense, and as many with FLAME.", valueName: "N"))
  var rounds = 20

  @Option(help: ArgumentHelp("Agents, a process each.", valueName: "N"))
  var agents = 20

  @Option(help: ArgumentHelp("Everything is drawn from this number.", valueName: "N"))
  var seed: UInt64 = 1

  var plan: DemoPlan { DemoPlan(attack: attack, rounds: rounds, agents: agents, seed: seed) }

  func validate() throws {
    try check("--agents", agents, DemoPlan.agentCounts)
    try check("--rounds", rounds, DemoPlan.roundCounts)
  }

  private func check(_ flag: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard !range.contains(value) else { return }
    throw ValidationError("\(flag) is \(value); it must be from \(range.lowerBound) to \(range.upperBound)")
  }
}

extension DemoPlan.AttackKind: ExpressibleByArgument {}
extension DemoPlan.Half: ExpressibleByArgument {}
