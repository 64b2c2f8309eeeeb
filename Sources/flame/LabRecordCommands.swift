import ArgumentParser
import Experiments
import Lab
import Kernels
import Processes
import Text

struct LabRecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Keep the Gram matrices of runs with the truth about every update.",
    discussion: """
      Plays the runs anew and writes what a rule sees of each round, so that flame lab compare can try other rules on the \
      same rounds. The rounds are those of a federation with the runs' own defense.

      Example: flame lab record docs/evaluation/smoke.yaml --only defense=fedavg --out rounds.json
      """)

  @OptionGroup var options: LabOptions
  @Option(help: ArgumentHelp("The file to write.", valueName: "FILE")) var out: String

  func run() throws {
    BLAS.useOneThread()
    let runner = Runner(cache: try Cache.standard(currentEnvironment()), lanes: 1)
    let runs = try options.experiments().flatMap(\.experiment.runs).filter(options.chooses)
    let bar = ProgressLine(label: "playing the runs")
    defer { bar.clear() }
    let entries = try runs.enumerated().map { index, run in
      bar.show(Double(index) / Double(runs.count))
      var rounds: [Record.Round] = []
      _ = try runner.result(of: run) { rounds.append(Record.Round($0)) }
      return Record.Entry(settings: run.settings, rounds: rounds)
    }
    try Record(entries: entries).write(out)
  }
}

struct LabCompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Try rules on recorded rounds.",
    discussion: """
      Only rules that decide by the Gram matrix. “malicious weight” is the share of the sum's weights that malicious \
      updates have, which tells of rules that admit everybody.

      Example: flame lab compare rounds.json --defense flame --defense 'flame space=updates'
      """)

  @Argument(help: ArgumentHelp("What flame lab record wrote.", valueName: "RECORD")) var record: String

  @Option(
    help: ArgumentHelp("A rule with its settings; by default all that need none.", valueName: "RULE"))
  var defense: [String] = []

  @Option(help: "How to print it.") var format = HistoryFormat.table

  func run() throws {
    let record = try Record.read(record)
    let choices = try defense.isEmpty ? Choice.gramRules : defense.map(choice)
    let verdicts = try choices.map(record.decided)
    let header = ["defense", "recall", "FPR", "TPR (paper)", "TNR (paper)", "malicious weight", "undecided rounds"]
    let rows = verdicts.map { verdict in
      let shares = [
        verdict.recall, verdict.falsePositiveRate, verdict.paperTPR, verdict.paperTNR, verdict.maliciousWeight,
      ]
      return [verdict.defense] + shares.map { $0.map { decimal(100 * $0, 1) } ?? "" } + ["\(verdict.undecided)"]
    }
    switch format {
    case .table: printNow(table(header, rows))
    case .csv: printNow(commaSeparated(header, rows))
    case .json: for verdict in verdicts { printNow(try json(verdict)) }
    }
  }

  private func choice(_ text: String) throws -> Choice {
    guard let choice = Choice(text: text) else {
      throw ValidationError("--defense “\(text)” is no rule with settings; write it like 'flame space=updates'")
    }
    return choice
  }
}
