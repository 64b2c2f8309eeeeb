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
      Starts a server and its agents as real processes, twice: with plain averaging and with FLAME. Takes half a minute \
      on two cores.

      --data images: Fashion-MNIST (Debian package dataset-fashion-mnist). --data intrusion: network flows of the \
      captures in the Debian source package ndpi, for which 127 MB are fetched once and 200 kB are kept in the user's \
      cache folder; the agents are customers, the model tells attacks from benign traffic (docs/use-case.md).

      With --format json: one object per \
      round, one per line, and a last line with the summary; shares are 0 to 1.

      Exit status: 0 done, 1 failed, 130 ended by Ctrl-C.

      Examples:
        flame demo
        flame demo --attack inflation --format json
        flame demo --data intrusion --malicious 5
      """)

  @OptionGroup var options: DemoOptions

  @Option(
    help: ArgumentHelp("Folder for the demo's files; by default a new one in /tmp. It is kept.", valueName: "DIR"))
  var folder: String?

  @Option(
    help: ArgumentHelp("Where Fashion-MNIST's four files lie, or the captures in place of nDPI's.", valueName: "DIR"))
  var dataset: String?

  @Option(help: "How to print it.") var format = OutputFormat.table

  func run() throws {
    let stop = Stop.bySignal()
    startLogging(default: .error)
    let material = try material(stop)
    let folder = try DemoFolder(new: folder)
    switch format {
    case .json: try runJSON(material, folder, stop)
    case .table: try runTable(material, folder, stop)
    }
  }

  private func material(_ stop: Stop) throws -> DemoMaterial {
    switch options.data {
    case .images:
      try DemoMaterial(options.plan, try FashionMNIST.load(from: dataset ?? FashionMNIST.standardDirectory))
    case .intrusion: try DemoMaterial(options.plan, try intrusionSet(dataset, stop))
    }
  }

  private func runJSON(_ material: DemoMaterial, _ folder: DemoFolder, _ stop: Stop) throws {
    let demo = Demo(options.plan, folder: folder, program: programPath(), stop: stop) {
      if case .round(let round) = $0 { printNow(try json(round)) }
    }
    guard let summary = try demo.run(material) else { throw Self.interrupted }
    printNow(try json(summary))
  }

  private func runTable(_ material: DemoMaterial, _ folder: DemoFolder, _ stop: Stop) throws {
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
    guard let summary = try demo.run(material) else { throw Self.interrupted }
    screen.show(lines: text.comparison(summary) + text.hints(folder))
  }

  static let interrupted = ExitCode(128 + SIGINT)
}

/// One agent of the demo; started by it.
struct DemoAgentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "demo-agent", shouldDisplay: false)

  @OptionGroup var options: DemoOptions
  @Option var folder: String
  @Option var half: DemoPlan.Half
  @Option var number: Int

  func run() throws {
    let stop = Stop.bySignal()
    endWithSupervisor()
    startLogging(default: .warning)
    try DemoAgent(options.plan, folder: DemoFolder(existing: folder), half: half, number: number)
      .run(until: stop, news: printNow)
  }
}

/// The flags that make a plan.
struct DemoOptions: ParsableArguments {
  @Option(help: "What the agents learn from.")
  var data = DemoData.images

  @Option(help: "What the malicious agents do.")
  var attack = DemoPlan.AttackKind.backdoor

  @Option(help: ArgumentHelp("Rounds without a defense, and as many with FLAME.", valueName: "N"))
  var rounds = 20

  @Option(help: ArgumentHelp("Agents, a process each.", valueName: "N"))
  var agents = 20

  @Option(
    help: ArgumentHelp("Malicious ones among the agents; by default a quarter, or one that inflates.", valueName: "N"))
  var malicious: Int?

  @Option(help: ArgumentHelp("Everything is drawn from this number.", valueName: "N"))
  var seed: UInt64 = 1

  var plan: DemoPlan {
    DemoPlan(data: data, attack: attack, rounds: rounds, agents: agents, malicious: malicious, seed: seed)
  }

  func validate() throws {
    try check("--agents", agents, DemoPlan.agentCounts)
    try check("--rounds", rounds, DemoPlan.roundCounts)
    if let malicious { try check("--malicious", malicious, DemoPlan.maliciousCounts(of: agents)) }
  }

  private func check(_ flag: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard !range.contains(value) else { return }
    throw ValidationError("\(flag) is \(value); it must be from \(range.lowerBound) to \(range.upperBound)")
  }
}

extension DemoData: ExpressibleByArgument {}
extension DemoPlan.AttackKind: ExpressibleByArgument {}
extension DemoPlan.Half: ExpressibleByArgument {}
