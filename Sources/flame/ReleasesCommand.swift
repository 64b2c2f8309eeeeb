import ArgumentParser
import Rounds
import Supervision

struct ReleasesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "releases", abstract: "List the history of the releases.",
    discussion: """
      Reads the data folder, also the manifests of releases whose weights are gone; no process needs to run. What the \
      publisher itself says of its releases: `flame release list`.

      Examples:
        flame releases --last 20
        flame releases --state refused --format csv > refused.csv
      """)

  @Option(help: ArgumentHelp("Only releases in this state: approved, candidate, refused.", valueName: "STATE"))
  var state: String?

  @Option(help: ArgumentHelp("Only releases of this origin: initial, round, revert, keys.", valueName: "ORIGIN"))
  var origin: String?

  @OptionGroup var options: HistoryOptions

  func run() throws {
    let store = try options.server.releaseStore(options.chosen.federation)
    let lines = options.select("release", try store.numbers()) { number in
      let line = ReleaseLine(try store.summary(number))
      return (state ?? line.state) == line.state && (origin ?? line.origin) == line.origin ? line : nil
    }
    try options.show(ReleaseLine.header, lines.map(\.cells), json: lines)
  }
}
