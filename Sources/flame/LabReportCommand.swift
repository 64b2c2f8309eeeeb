import ArgumentParser
import Experiments
import Rounds

struct LabReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write docs/evaluation.md and its figures from results.",
    discussion: """
      Fills the tables and figures of evaluation/template.md; all numbers are those of results. The same results give the \
      same files.

      Example: flame lab report
      """)

  @Option(help: ArgumentHelp("The folder of evaluation/, evaluation.md and figures/.", valueName: "DIR"))
  var docs = "docs"

  func run() throws {
    let template = String(decoding: try FileSystem.read("\(docs)/evaluation/template.md"), as: UTF8.self)
    let report = try Report(template: template, figures: "figures/evaluation") { name in
      let file = "\(docs)/evaluation/\(name).yaml"
      guard FileSystem.exists(file) else { return nil }
      let experiment = try Experiment(yaml: String(decoding: try FileSystem.read(file), as: UTF8.self), file: file)
      return Cell.all(of: experiment.runs, try ResultsFile(of: file).read())
    }
    try FileSystem.makeFolder("\(docs)/figures/evaluation", permissions: 0o755)
    try write("evaluation.md", report.text)
    for (name, svg) in report.figures { try write("figures/evaluation/\(name)", svg) }
  }

  private func write(_ name: String, _ text: String) throws {
    try FileSystem.replace("\(docs)/\(name)", with: Array(text.utf8), synchronised: false, permissions: 0o644)
  }
}
