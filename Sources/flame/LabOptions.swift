import ArgumentParser
import Experiments
import Rounds

/// Experiments' files, and which of their runs.
struct LabOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("Experiments in YAML; results lie beside them in results/.", valueName: "FILE"))
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "Only runs with this setting, such as data=images or attack=blend; of several options all must hold.",
      valueName: "SETTING=VALUE"))
  var only: [String] = []

  func validate() throws {
    if let condition = only.first(where: { !RunSettings.isCondition($0) }) {
      let names = RunSettings().fields.map(\.name).joined(separator: ", ")
      throw ValidationError("--only “\(condition)” is no SETTING=VALUE with one of: \(names)")
    }
  }

  func experiments() throws -> [(experiment: Experiment, results: ResultsFile)] {
    try files.map { file in
      let text = String(decoding: try FileSystem.read(file), as: UTF8.self)
      return (try Experiment(yaml: text, file: file), ResultsFile(of: file))
    }
  }

  func chooses(_ run: Run) -> Bool { only.allSatisfy(run.settings.satisfies) }
}
