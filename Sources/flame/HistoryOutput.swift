import ArgumentParser
import Configuration
import Rounds
import Text

/// How lists of the past are printed: for a person, a line of JSON each, or for a spreadsheet.
enum HistoryFormat: String, ExpressibleByArgument, CaseIterable {
  case table
  case json
  case csv
}

/// Which rounds, or releases, a list of the past is about.
struct HistoryOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only the newest so many of those asked for.", valueName: "N")) var last: Int?
  @Option(help: ArgumentHelp("Only from this number on.", valueName: "N")) var from: UInt64 = 0
  @Option(help: ArgumentHelp("Only to this number, with it.", valueName: "N")) var to: UInt64?
  @Option(help: "How to print it.") var format = HistoryFormat.table
  @OptionGroup var chosen: FederationOption
  @OptionGroup var server: ServerOptions

  func validate() throws {
    if let last, last < 1 { throw ValidationError("--last is \(last); it must be at least 1") }
    if let to, to < from { throw ValidationError("--from is \(from) and --to \(to): nothing lies between") }
  }
}

extension HistoryOptions {
  /// The folder of the federation asked for.
  func folder() throws -> FederationFolder {
    let configuration = try server.load()
    return configuration.folder(try configuration.chosen(chosen.federation))
  }

  /// What is made of the numbers asked for, ascending; the newest are made first, and no more than are asked for. `make`
  /// gives nil for what is left out, and where it throws that is told of on standard error.
  func select<Item>(_ what: String, _ numbers: [UInt64], _ make: (UInt64) throws -> Item?) -> [Item] {
    let numbers = numbers.filter { $0 >= from && $0 <= to ?? .max }
    let bar = ProgressLine(label: "reading")
    defer { bar.clear() }
    var items: [Item] = []
    for (index, number) in numbers.reversed().enumerated() where items.count < last ?? .max {
      bar.show(Double(index) / Double(numbers.count))
      do {
        if let item = try make(number) { items.append(item) }
      } catch { printError("\(what) \(number) is left out: \(error)") }
    }
    return items.reversed()
  }
}

extension HistoryOptions {
  /// Prints a list whose items are `lines` as JSON and `rows` as text.
  func show(_ header: [String], _ rows: [[String]], json lines: [some Encodable]) throws {
    switch format {
    case .table: printNow(table(header, rows))
    case .csv: printNow(commaSeparated(header.map { $0.split { !$0.isLetter }.joined(separator: "_") }, rows))
    case .json: for line in lines { printNow(try json(line)) }
    }
  }
}
