internal import Lab

/// docs/evaluation.md out of its template and results: the same results give the same text.
package struct Report: Sendable {
  package let text: String
  /// By file name.
  package let figures: [String: String]

  /// - Parameters:
  ///   - figures: the folder of figures as the text links to it.
  ///   - cells: those of an experiment by its name; nil for an experiment that there is not.
  /// - Throws: `ReportError` for a directive that cannot be followed.
  package init(template: String, figures folder: String, cells: (String) throws -> [Cell]?) throws {
    var figures: [String: String] = [:]
    let lines = try template.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      guard let directive = try Directive(String(line)) else { return String(line) }
      guard let all = try cells(directive.experiment) else {
        throw ReportError(directive.experiment, "there is no such experiment")
      }
      let chosen = try all.filter { cell in try directive.admits(cell) }
      guard !chosen.isEmpty else {
        return "*No results yet: `flame lab run docs/evaluation/\(directive.experiment).yaml`.*"
      }
      switch directive.kind {
      case "table": return try Pivot(directive, chosen).text
      case "chart":
        let (name, title) = (directive.options["figure"] ?? directive.experiment, directive.options["title"] ?? "")
        figures["\(name).svg"] = try SweepChart(directive, title: title, chosen).svg
        return "![\(title)](\(folder)/\(name).svg)"
      default: throw ReportError(directive.kind, "is neither table nor chart")
      }
    }
    text = lines.joined(separator: "\n")
    self.figures = figures
  }
}
