import ArgumentParser

/// The one program: every process and every tool is a subcommand.
@main
struct Flame: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flame",
    abstract: "Robust aggregation for federated learning.",
    subcommands: [Aggregate.self])
}
