/// Shares over the values of some setting, a line for each series, as SVG; in the manner of `Chart`.
package struct LineChart: Sendable {
  package struct Series: Sendable {
    package let name: String
    /// Ascending in x; y in 0…1.
    package let points: [(x: Double, y: Double)]

    package init(name: String, points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  private let title: String
  private let titles: (x: String, y: String)
  private let series: [Series]

  /// - Parameters:
  ///   - series: at least one with a point.
  package init(title: String, xTitle: String, yTitle: String, series: [Series]) {
    self.title = title
    titles = (xTitle.escapedForXML, yTitle.escapedForXML)
    self.series = series
  }

  /// Told apart by colour, and from the seventh on by dashes too.
  private static let colours = ["#2f8fd8", "#d9534f", "#3d9b4f", "#b07d1a", "#9467bd", "#17909c"]
  private static let dashes = ["", "6 4", "2 3"]

  package func svg() -> String {
    let places = Set(series.flatMap { $0.points.map(\.x) }).sorted()
    precondition(!places.isEmpty, "a chart of nothing")
    let plane = ChartPlane(
      range: places[0]...places[places.count - 1], ticks: places.map { ($0, Self.label($0)) }, titles: titles)
    let curves = series.enumerated().flatMap { index, line in
      [plane.curve(line.points, Self.stroke(index))] + line.points.map { mark($0, plane, index) }
    }
    return
      ([
        ChartPlane.header(title: title, height: 360 + 20 * ((series.count + 1) / 2)),
        plane.axes(title: title.escapedForXML),
      ]
      + curves + legend + ["</svg>", ""]).joined(separator: "\n")
  }

  private func mark(_ point: (x: Double, y: Double), _ plane: ChartPlane, _ index: Int) -> String {
    let place = plane.point(point.x, point.y).split(separator: ",")
    return
      "<circle cx=\"\(place[0])\" cy=\"\(place[1])\" r=\"3.5\" fill=\"\(Self.colours[index % Self.colours.count])\"/>"
  }

  private var legend: [String] {
    series.enumerated().map { index, line in
      let (x, y) = (70 + 320 * (index % 2), 362 + 20 * (index / 2))
      return """
        <line x1="\(x)" y1="\(y)" x2="\(x + 36)" y2="\(y)" stroke-width="2.5" \(Self.stroke(index))/>\
        <text x="\(x + 44)" y="\(y + 4)">\(line.name.escapedForXML)</text>
        """
    }
  }

  private static func stroke(_ index: Int) -> String {
    let dash = dashes[index / colours.count % dashes.count]
    return "stroke=\"\(colours[index % colours.count])\"" + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"")
  }

  /// Whole numbers without a point.
  private static func label(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e9 ? "\(Int(value))" : "\(value)"
  }
}
