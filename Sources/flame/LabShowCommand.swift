import ArgumentParser
import Experiments
import Text

struct LabShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the results of experiments, seeds put together.",
    discussion: """
      A row for each cell: the median over its seeds, the range in brackets; shares in percent. “BA to fedavg” and “MA to \
      fedavg” compare with the cell that differs in nothing but its defense, fedavg; = stands for less than 3 points. Measures \
      of leakage are shown where runs looked at it; docs/lab.md tells what they are.

      Examples:
        flame lab show docs/evaluation/main.yaml
        flame lab show docs/evaluation/adaptive.yaml --only attack=blend --format csv
      """)

  @OptionGroup var options: LabOptions
  @Option(help: "How to print it.") var format = HistoryFormat.table

  private static let measures: [Measure] = [
    .mainAccuracy, .backdoorAccuracy, .worstClass, .cleanMainAccuracy, .cleanBackdoorAccuracy, .recall,
    .falsePositiveRate, .paperTPR, .paperTNR, .leftOut,
  ]

  func run() throws {
    for (experiment, results) in try options.experiments() {
      let cells = Cell.all(of: experiment.runs.filter(options.chooses), try results.read())
      if format == .table { printNow("\(experiment.name): \(experiment.title)") }
      try show(cells)
    }
  }

  private func show(_ cells: [Cell]) throws {
    let settings = Cell.differences(cells)
    let measures = Self.measures + Measure.ofLeakage.filter { measure in cells.contains { $0.spread(measure) != nil } }
    let header = settings + ["seeds"] + measures.map(\.rawValue) + ["MA to fedavg", "BA to fedavg"]
    let rows = cells.map { cell in
      settings.map { cell.value($0) ?? "" } + ["\(cell.results.count)"]
        + measures.map { measure in cell.spread(measure)?.text(measure) ?? "" }
        + [Measure.mainAccuracy, .backdoorAccuracy].map { cell.difference($0, toFedAvgIn: cells) ?? "" }
    }
    switch format {
    case .table: printNow(table(header, rows))
    case .csv: printNow(commaSeparated(header, rows))
    case .json: for cell in cells { printNow(try json(CellLine(cell, Measure.allCases))) }
    }
  }
}

/// A cell as JSON: its settings, and each measure there is with median and range.
private struct CellLine: Encodable {
  let settings: RunSettings
  let seeds: [UInt64]
  let measures: [String: Spread]

  init(_ cell: Cell, _ measures: [Measure]) {
    settings = cell.settings
    seeds = cell.results.map(\.settings.seed)
    self.measures = Dictionary(
      uniqueKeysWithValues: measures.compactMap { measure in cell.spread(measure).map { (measure.rawValue, $0) } })
  }
}
