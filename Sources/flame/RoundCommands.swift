import ArgumentParser
import Configuration
import Rounds
import Wire

struct RoundCommandGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "round", abstract: "Rounds: show the verdicts of one, abort the one at hand.",
    discussion: "Example: flame round show 12",
    subcommands: [Show.self, Abort.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what became of every agent in a round.",
      discussion: """
        Reads the data folder; no process needs to run. For operators only: an attacker adapts to verdicts. About half \
        of the honest agents are filtered in every round; a filtered agent is not an accused agent.

        Example: flame round show 12
        """)

    @Argument(help: "The round.") var round: UInt64
    @Option(help: "How to print it.") var format = OutputFormat.table
    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    func run() throws {
      let configuration = try server.load()
      let folder = configuration.folder(try configuration.chosen(chosen.federation))
      let report = try RoundReport.read(folder, round: round)
      switch format {
      case .json: printNow(try json(report, pretty: true))
      case .table: printNow(report.text)
      }
    }
  }

  struct Abort: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End the round at hand, or a damaged one; the next one opens on the same base.",
      discussion: """
        A round whose log is damaged has to be named: it is set aside, and its federation goes on.

        Examples:
          flame round abort --reason 'wrong data at clinic-a'
          flame round abort 12
        """)

    @Argument(help: "The round; by default the one at hand.") var round: UInt64?
    @Option(help: ArgumentHelp("Why; it is kept with the round.", valueName: "TEXT")) var reason = ""
    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    func run() throws {
      try server.tell(
        "collector", chosen.federation, .round(RoundCommand(action: .abort, reason: reason, round: round ?? 0)))
    }
  }
}
