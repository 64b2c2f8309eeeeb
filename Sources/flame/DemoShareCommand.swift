import ArgumentParser
import Demo
import Lab
import Processes

/// The agents of the demo in containers; see docs/deploy.md.
struct DemoShareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo-share", abstract: "Deal the demo's data, train on one agent's share.", shouldDisplay: false,
    subcommands: [Deal.self, Train.self])

  struct Deal: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Deal Fashion-MNIST to the agents, a file each.",
      discussion: "Example: flame demo-share deal --agents 5 shares")

    @OptionGroup var options: DemoOptions
    @Argument(help: "The folder for the files.") var folder: String

    func validate() throws {
      guard options.data == .images else { throw ValidationError("--data: images only") }
    }

    func run() throws {
      try DemoShare.deal(options.plan, try DemoMaterial(options.plan, try FashionMNIST.load()), into: folder)
    }
  }

  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train on a share; a command for `flame agent --exec`.",
      discussion: "Example: flame agent --name agent-02 --exec 'flame demo-share train --agents 5 --number 2 shares'")

    @OptionGroup var options: DemoOptions
    @Option(help: "Which agent, from 1 on. The first quarter of them plants a backdoor.") var number: Int
    @Argument(help: "The folder that the data was dealt into.") var folder: String

    func validate() throws {
      guard (1...options.agents).contains(number) else { throw ValidationError("--number: from 1 to --agents") }
    }

    func run() throws {
      let variables = currentEnvironment()
      guard let base = variables["FLAME_BASE"], let out = variables["FLAME_OUT"],
        let release = variables["FLAME_RELEASE"].flatMap({ UInt64($0) })
      else { throw ValidationError("an agent starts this command: flame agent --exec") }
      try DemoShare(options.plan, number: number).train(
        on: folder, release: release, base: base, into: out, metrics: variables["FLAME_METRICS"])
    }
  }
}
