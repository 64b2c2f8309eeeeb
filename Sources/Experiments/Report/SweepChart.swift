internal import Lab

/// A measure over the values of a numeric setting, a line for each combination of other settings' values.
struct SweepChart {
  let svg: String

  init(_ directive: Directive, title: String, _ cells: [Cell]) throws(ReportError) {
    guard let x = directive.options["x"], let measure = try directive.measures("measure").first else {
      throw ReportError(directive.experiment, "x or measure is missing")
    }
    let names = directive.list("series")
    var series: [(name: String, points: [(x: Double, y: Double)])] = []
    for cell in cells {
      guard let place = cell.value(x).flatMap(Self.number) else { throw ReportError(x, "is no setting with numbers") }
      guard let spread = cell.spread(measure) else { continue }
      let name = names.compactMap(cell.value).joined(separator: ", ")
      let index = series.firstIndex { $0.name == name } ?? series.endIndex
      if index == series.endIndex { series.append((name, [])) }
      series[index].points.append((place, spread.median))
    }
    svg = LineChart(
      title: title, xTitle: directive.options["x title"] ?? x, yTitle: measure.rawValue,
      series: series.map { LineChart.Series(name: $0.name, points: $0.points.sorted { $0.x < $1.x }) }
    ).svg()
  }

  /// The number at the end: of “degree 0.5” or “flame noise_factor=0.01” too.
  private static func number(_ text: String) -> Double? {
    Double(text.split { $0 == " " || $0 == "=" }.last ?? "")
  }
}
