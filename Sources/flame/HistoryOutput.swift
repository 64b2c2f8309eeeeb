import ArgumentParser
import Text

/// How lists of the past are printed: for a person, a line of JSON each, or for a spreadsheet.
enum HistoryFormat: String, ExpressibleByArgument, CaseIterable {
  case table
  case json
  case csv
}

/// Which rounds a list of the past is about.
struct HistoryOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only the newest so many rounds.", valueName: "N")) var last: Int?
  @Option(help: "How to print it.") var format = HistoryFormat.table
  @OptionGroup var chosen: FederationOption
  @OptionGroup var server: ServerOptions

  func validate() throws {
    if let last, last < 1 { throw ValidationError("--last is \(last); it must be at least 1") }
  }
}

extension HistoryOptions {
  /// Prints a list whose items are `lines` as JSON and `rows` as text.
  func show(_ header: [String], _ rows: [[String]], json lines: [some Encodable]) throws {
    switch format {
    case .table: printNow(table(header, rows))
    case .csv: printNow(commaSeparated(header.map { $0.split(separator: " ").joined(separator: "_") }, rows))
    case .json: for line in lines { printNow(try json(line)) }
    }
  }
}
