/// Text in columns, each as wide as its widest cell. What stands in a cell is shown as one line, whoever wrote it.
package func table(_ header: [String], _ rows: [[String]]) -> String {
  let lines = [header] + rows.map { row in row.map { escaped($0) } }
  let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
  return lines.map { line in
    zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
      .trimmedEnd
  }.joined(separator: "\n")
}

extension String {
  fileprivate var trimmedEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}

/// Comma-separated values (RFC 4180), a heading first, a line each. A cell that a spreadsheet would take for a formula
/// begins with an apostrophe, which makes it text there.
package func commaSeparated(_ header: [String], _ rows: [[String]]) -> String {
  ([header] + rows).map { line in line.map { quoted(escaped($0)) }.joined(separator: ",") }.joined(separator: "\n")
}

private func quoted(_ cell: String) -> String {
  let isFormula = cell.unicodeScalars.first.map { "=+-@".unicodeScalars.contains($0) } ?? false
  let text = isFormula && Double(cell) == nil ? "'" + cell : cell
  // By scalars: a quotation mark with an accent on it is a character of its own, and a quotation mark all the same.
  guard text.unicodeScalars.contains(where: { ",\"".unicodeScalars.contains($0) }) else { return text }
  return "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
}
