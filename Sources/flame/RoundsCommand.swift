import ArgumentParser
import Rounds

struct RoundsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rounds", abstract: "List the rounds: how each ended, and what its rule found.",
    discussion: """
      Reads the data folder; no process needs to run, and the floats need not be kept. S is the clipping bound, the \
      median norm of the round's updates.

      Examples:
        flame rounds --last 20
        flame rounds --from 100 --to 200 --agent clinic-a
        flame rounds --outcome quorum --format csv > quorum.csv
      """)

  @Option(help: ArgumentHelp("Only rounds that ended so: released, quorum, failed, …", valueName: "OUTCOME"))
  var outcome: String?

  @Option(help: ArgumentHelp("Only rounds in which this agent took part.", valueName: "NAME")) var agent: String?
  @OptionGroup var options: HistoryOptions

  func run() throws {
    let reports = try options.reports { report in
      (outcome == nil || report.outcome == outcome) && (agent == nil || report.agents.contains { $0.name == agent })
    }
    let rounds = reports.map(RoundSummary.init)
    try options.show(RoundSummary.header, rounds.map(\.cells), json: rounds)
  }
}

extension HistoryOptions {
  /// The rounds asked for, ascending.
  func reports(where isWanted: (RoundReport) -> Bool = { _ in true }) throws -> [RoundReport] {
    let folder = try folder()
    return select("round", try FederationFolder.numbers(in: folder.rounds)) { round in
      let report = try RoundReport.read(folder, round: round)
      return isWanted(report) ? report : nil
    }
  }
}
