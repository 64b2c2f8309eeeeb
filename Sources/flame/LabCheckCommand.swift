import ArgumentParser
import Experiments
import Kernels
import Lab
import Logging
import Messaging
import Processes
import Rounds
import Supervision
import Text
import Trial

struct LabCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Play a run through the real processes and compare the verdicts with the lab's.",
    discussion: """
      Starts a server of its own on this machine, and agents that send what the agents of the run send in the lab. Each \
      round is decided twice, by the server and by the lab, on the same base and the same updates.

      Exit status: 0 all verdicts, norms, factors, S and σ are the same, and the models within the noise; 1 not so; 130 \
      ended by Ctrl-C.

      Example: flame lab check docs/evaluation/smoke.yaml --only defense=flame --only attack=constrain-and-scale
      """)

  @OptionGroup var options: LabOptions
  @Option(
    help: ArgumentHelp(
      "An empty folder for the server, which is kept; by default one in TMPDIR or /tmp, kept where the check fails.",
      valueName: "DIR")) var folder: String?
  @Option(help: "How to print it.") var format = OutputFormat.table

  func run() throws {
    BLAS.useOneThread()
    let stop = Stop.bySignal()
    startLogging(default: .error)
    let run = try chosen()
    let rehearsal = try Rehearsal(run, cache: try Cache.standard(currentEnvironment()))
    let folder = try LocalFolder(new: folder, name: "flame-trial")
    var rounds: [TrialRound] = []
    let isWhole = try Trial(rehearsal, in: folder).run(program: programPath(), until: stop) { round in
      if rounds.isEmpty && format == .table { printNow(Self.header) }
      printNow(format == .json ? try json(round) : row(round))
      rounds.append(round)
    }
    if self.folder == nil { try FileSystem.remove(folder.path) }
    guard isWhole else { throw ExitCode(130) }
    let differing = rounds.count { !$0.differences.isEmpty }
    if differing > 0 {
      printError("\(differing) of \(rounds.count) rounds were decided otherwise than in the lab")
      throw ExitCode.failure
    }
    if format == .table {
      printNow(
        "\(rounds.count) rounds, all decided as in the lab: \(run.settings.attack) against \(run.settings.defense)")
    }
  }

  private func chosen() throws -> Run {
    let runs = try options.experiments().flatMap(\.experiment.runs).filter(options.chooses)
    guard let run = runs.first, runs.count == 1 else {
      throw ValidationError(
        "\(runs.count) runs are meant, and one is played: choose with --only, such as --only defense=flame --only attack=none"
      )
    }
    return run
  }

  private static let header =
    "round  agents  admitted  malicious  of them admitted  σ          departure  as in the lab"

  private func row(_ round: TrialRound) -> String {
    let columns = [
      ("\(round.round)", 7), ("\(round.agents)", 8), ("\(round.admitted)", 10), ("\(round.malicious)", 11),
      ("\(round.maliciousAdmitted)", 18), (decimal(round.sigma, 7), 11), (decimal(round.departure, 7), 11),
    ]
    let line = columns.map { $0.0 + String(repeating: " ", count: max(1, $0.1 - $0.0.count)) }.joined()
    return ([line + (round.differences.isEmpty ? "yes" : "no")] + round.differences.map { "  \($0)" }).joined(
      separator: "\n")
  }
}
