/// Text in columns, each as wide as its widest cell.
package func table(_ header: [String], _ rows: [[String]]) -> String {
  let lines = [header] + rows
  let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
  return lines.map { line in
    zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
      .trimmedEnd
  }.joined(separator: "\n")
}

extension String {
  fileprivate var trimmedEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}

/// A number with so many decimals.
package func decimal(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (value.magnitude * scale).rounded()
  let whole = UInt64(scaled / scale)
  let rest = UInt64(scaled) - whole * UInt64(scale)
  let sign = value < 0 && scaled > 0 ? "-" : ""
  let text = String(rest)
  let zeros = String(repeating: "0", count: max(0, digits - text.count))
  return digits == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(zeros)\(text)"
}

/// Comma-separated values (RFC 4180), a heading first.
package func commaSeparated(_ header: [String], _ rows: [[String]]) -> String {
  ([header] + rows).map { line in line.map(\.quoted).joined(separator: ",") }.joined(separator: "\n")
}

extension String {
  fileprivate var quoted: String {
    guard contains(where: { ",\"\n\r".contains($0) }) else { return self }
    return "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
