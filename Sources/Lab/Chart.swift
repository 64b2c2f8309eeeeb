/// The course of one run as drawn by `Chart`.
package struct ChartSeries: Equatable, Sendable {
  package let name: String

  /// Measures after round 1, 2, …
  package let measures: [ModelMeasures]

  package init(name: String, measures: [ModelMeasures]) {
    self.name = name
    self.measures = measures
  }
}

/// A figure of main-task and backdoor accuracy over the rounds of two runs, as SVG.
///
/// Colour tells the run, a full line is main-task accuracy, a dashed one backdoor accuracy. The ground is transparent
/// and all colours have enough contrast on white and on black. The same values give the same text.
package struct Chart: Sendable {
  package let title: String
  package let undefended: ChartSeries
  package let defended: ChartSeries

  package init(title: String, undefended: ChartSeries, defended: ChartSeries) {
    self.title = title
    self.undefended = undefended
    self.defended = defended
  }

  package func svg() -> String {
    let rounds = max(undefended.measures.count, defended.measures.count, 1)
    let plane = ChartPlane(rounds: rounds)
    return
      ([ChartPlane.header(title: title, height: 400), plane.axes(title: title.escapedForXML)]
      + curves(undefended, colour: "#d9534f", plane)
      + curves(defended, colour: "#2f8fd8", plane)
      + legend + ["</svg>", ""]).joined(separator: "\n")
  }

  private func curves(_ series: ChartSeries, colour: String, _ plane: ChartPlane) -> [String] {
    [
      plane.curve(series.measures.map(\.mainAccuracy), "stroke=\"\(colour)\""),
      plane.curve(series.measures.map(\.backdoorAccuracy), "stroke=\"\(colour)\" stroke-dasharray=\"6 4\""),
    ]
  }

  private var legend: [String] {
    let entries = [
      (undefended.name + ": main task", "#d9534f", ""), (undefended.name + ": backdoor", "#d9534f", "6 4"),
      (defended.name + ": main task", "#2f8fd8", ""), (defended.name + ": backdoor", "#2f8fd8", "6 4"),
    ]
    return entries.enumerated().map { index, entry in
      let (x, y) = (70 + 320 * (index / 2), 362 + 20 * (index % 2))
      let dashes = entry.2.isEmpty ? "" : " stroke-dasharray=\"\(entry.2)\""
      return """
        <line x1="\(x)" y1="\(y)" x2="\(x + 36)" y2="\(y)" stroke="\(entry.1)" stroke-width="2.5"\(dashes)/>\
        <text x="\(x + 44)" y="\(y + 4)">\(entry.0.escapedForXML)</text>
        """
    }
  }
}
