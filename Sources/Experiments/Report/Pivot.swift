/// A table of cells in Markdown: a row for each combination of values of the row settings. Columns are the combinations of
/// values of the column settings, each with every measure.
struct Pivot {
  let text: String

  /// - Throws: `ReportError` where two cells fall on one place, or a name is no setting or measure.
  init(_ directive: Directive, _ cells: [Cell]) throws(ReportError) {
    let (rows, columns) = (directive.list("rows"), directive.list("columns"))
    let measures = try directive.measures("measures")
    guard !rows.isEmpty, !measures.isEmpty else {
      throw ReportError(directive.experiment, "rows or measures are missing")
    }
    var places: [[[String]]: Cell] = [:]
    for cell in cells {
      let place = [try Self.values(cell, rows), try Self.values(cell, columns)]
      guard places.updateValue(cell, forKey: place) == nil else {
        throw ReportError(directive.experiment, "several cells at \(place): \(Cell.differences(cells)) differ")
      }
    }
    let rowValues = Self.distinct(try cells.map { cell throws(ReportError) in try Self.values(cell, rows) })
    let columnValues = Self.distinct(try cells.map { cell throws(ReportError) in try Self.values(cell, columns) })
    let heads = columnValues.flatMap { values in
      measures.map { (values + [$0.rawValue]).joined(separator: ", ") }
    }
    let lines = rowValues.map { row in
      row
        + columnValues.flatMap { column in
          measures.map { places[[row, column]]?.spread($0)?.text($0) ?? "–" }
        }
    }
    text = Self.markdown(rows + heads, lines)
  }

  private static func values(_ cell: Cell, _ names: [String]) throws(ReportError) -> [String] {
    var values: [String] = []
    for name in names {
      guard let value = cell.value(name) else { throw ReportError(name, "is no setting") }
      values.append(value)
    }
    return values
  }

  /// In the order of first appearance.
  private static func distinct(_ values: [[String]]) -> [[String]] {
    var seen: Set<[String]> = []
    return values.filter { seen.insert($0).inserted }
  }

  private static func markdown(_ header: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
    return ([line(header), line(header.map { _ in "---" })] + rows.map(line)).joined(separator: "\n")
  }
}
