import ArgumentParser
import Experiments
import Lab
import Processes
import Text

struct LabRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run what experiments lack.",
    discussion: """
      Every run is a federation in memory: warm rounds without attack, then attacked rounds with a defense. A result is \
      kept as soon as it is there, in results/ beside the experiment's file, so this may be stopped at any time and \
      started again. What has results is not run again unless its settings, its attack, its defense or its data have \
      another version.

      Examples:
        flame lab run docs/evaluation/smoke.yaml
        flame lab run docs/evaluation/main.yaml --only data=words --jobs 1
      """)

  @OptionGroup var options: LabOptions

  @Option(help: ArgumentHelp("Runs at a time, a thread each.", valueName: "N")) var jobs = 2

  @Flag(help: "Tell how many runs are missing, and run nothing.") var count = false

  func validate() throws {
    if !(1...256).contains(jobs) { throw ValidationError("--jobs is \(jobs); it must be from 1 to 256") }
  }

  func run() throws {
    let experiments = try options.experiments()
    if count { return try tellCounts(experiments) }
    let runner = Runner(cache: try Cache.standard(currentEnvironment()), lanes: jobs)
    try runner.run(experiments, choose: options.chooses) { progress in
      let left = progress.secondsLeft.map { ", \(timeLeft($0)) left" } ?? ""
      printNow("\(progress.done)/\(progress.total)\(left)  \(progress.last.map(line) ?? "warm start")")
    }
    for (_, results) in experiments { printNow("results in \(results.path)") }
  }

  private func tellCounts(_ experiments: [(experiment: Experiment, results: ResultsFile)]) throws {
    for (experiment, results) in experiments {
      let known = Set(try results.read().map(\.key))
      let chosen = experiment.runs.filter(options.chooses)
      printNow("\(experiment.name): \(chosen.count) runs, \(chosen.count { !known.contains($0.key) }) of them missing")
    }
  }
}

private func line(_ result: RunResult) -> String {
  let (settings, end) = (result.settings, result.end)
  return "\(settings.data), \(settings.partition), \(settings.attack) against \(settings.defense), seed "
    + "\(settings.seed): MA \(decimal(100 * end.mainAccuracy, 1)) % BA \(decimal(100 * end.backdoorAccuracy, 1)) %"
}

private func timeLeft(_ seconds: Double) -> String {
  seconds < 90 ? "\(Int(seconds)) s" : "\(Int(seconds / 60)) min"
}
