/// A line of the report's template that stands for something made of results:
/// `{{table main | rows: attack | columns: data | measure: BA | where: defense=flame}}`.
struct Directive: Equatable {
  let kind: String
  let experiment: String
  let options: [String: String]

  /// nil for a line that is none.
  init?(_ line: String) throws(ReportError) {
    guard line.hasPrefix("{{"), line.hasSuffix("}}") else { return nil }
    let parts = line.dropFirst(2).dropLast(2).split(separator: "|").map { trimmed($0) }
    let words = (parts.first ?? "").split(separator: " ").map(String.init)
    guard words.count == 2 else { throw ReportError(line, "a kind and an experiment come first") }
    (kind, experiment) = (words[0], words[1])
    var options: [String: String] = [:]
    for part in parts.dropFirst() {
      guard let colon = part.firstIndex(of: ":") else { throw ReportError(line, "“\(part)” has no colon") }
      options[trimmed(part[..<colon])] = trimmed(part[part.index(after: colon)...])
    }
    self.options = options
  }

  func list(_ option: String) -> [String] {
    (options[option] ?? "").split(separator: ",").map { trimmed($0) }
  }

  func measures(_ option: String) throws(ReportError) -> [Measure] {
    var measures: [Measure] = []
    for name in list(option) {
      guard let measure = Measure(rawValue: name) else {
        throw ReportError(name, "is no measure; choose of: \(Measure.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      measures.append(measure)
    }
    return measures
  }

  /// Whether a cell satisfies the conditions of `where`; of several about one setting, one.
  func admits(_ cell: Cell) throws(ReportError) -> Bool {
    var satisfied: [Substring: Bool] = [:]
    for condition in list("where") {
      guard RunSettings.isCondition(condition) else { throw ReportError(condition, "is no condition") }
      let name = condition.prefix { $0 != "=" }
      satisfied[name] = (satisfied[name] ?? false) || cell.settings.satisfies(condition)
    }
    return satisfied.values.allSatisfy { $0 }
  }
}

private func trimmed(_ text: some StringProtocol) -> String {
  String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
}

/// A template that cannot be filled.
package struct ReportError: Error, Hashable, CustomStringConvertible {
  package let place: String
  package let reason: String

  init(_ place: String, _ reason: String) {
    self.place = place
    self.reason = reason
  }

  package var description: String { "template: \(place): \(reason)" }
}
