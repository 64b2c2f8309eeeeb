import Aggregation
import ArgumentParser
import Configuration
import Rounds
import Text

struct RoundsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rounds", abstract: "List the rounds: how each ended, and what its rule found.",
    discussion: """
      Reads the data folder; no process needs to run, and the floats need not be kept. S is the clipping bound, the \
      median norm of the round's updates.

      Examples:
        flame rounds --last 20
        flame rounds --outcome quorum --format csv > quorum.csv
      """)

  @Option(help: ArgumentHelp("Only rounds that ended so: released, quorum, failed, …", valueName: "OUTCOME"))
  var outcome: String?

  @Option(help: ArgumentHelp("Only rounds in which this agent took part.", valueName: "NAME")) var agent: String?
  @OptionGroup var options: HistoryOptions

  func run() throws {
    let reports = try options.reports().filter { report in
      (outcome == nil || report.outcome == outcome) && (agent == nil || report.agents.contains { $0.name == agent })
    }
    let rounds = reports.map(RoundSummary.init)
    try options.show(RoundSummary.header, rounds.map(\.cells), json: rounds)
  }
}

extension HistoryOptions {
  /// The rounds asked for, ascending. A damaged one is told of on standard error and left out.
  func reports() throws -> [RoundReport] {
    let configuration = try server.load()
    let folder = configuration.folder(try configuration.chosen(chosen.federation))
    let rounds = try FederationFolder.numbers(in: folder.rounds).suffix(last ?? .max)
    let bar = ProgressLine(label: "reading")
    defer { bar.clear() }
    return rounds.enumerated().compactMap { index, round in
      bar.show(Double(index) / Double(rounds.count))
      do throws(StoreError) {
        return try RoundReport.read(folder, round: round)
      } catch {
        printError("round \(round) is left out: \(error)")
        return nil
      }
    }
  }
}

extension RoundSummary {
  static let header = [
    "round", "base", "outcome", "release", "admitted", "filtered", "rejected", "not selected", "S", "sigma", "reason",
  ]

  var cells: [String] {
    [
      "\(round)", "\(base)", outcome, release.map { "\($0)" } ?? "", "\(admitted)", "\(filtered)", "\(rejected)",
      "\(notSelected)", bound.map { decimal($0, 6) } ?? "", sigma.map { decimal($0, 8) } ?? "", reason,
    ]
  }
}
