/// Where a chart's values lie on the page, in SVG units: `range` to the right, 0…1 upwards.
struct ChartPlane {
  /// A grey that reads on white and on black.
  static let ink = "#777777"

  private let range: ClosedRange<Double>
  private let ticks: [(place: Double, label: String)]
  private let titles: (x: String, y: String)

  private let left = 70.0
  private let right = 700.0
  private let top = 40.0
  private let bottom = 300.0

  /// Accuracies over rounds 1…`rounds`; labels are the first round and at most ten multiples of a round step.
  init(rounds: Int) {
    let step = [1, 2, 5, 10, 20, 50, 100, 200, 500].first { rounds / $0 <= 10 } ?? rounds
    self.init(
      range: 1...Double(rounds),
      ticks: (1...rounds).filter { $0 == 1 || $0 % step == 0 }.map { (Double($0), "\($0)") },
      titles: ("round", "accuracy"))
  }

  init(range: ClosedRange<Double>, ticks: [(place: Double, label: String)], titles: (x: String, y: String)) {
    self.range = range
    self.ticks = ticks
    self.titles = titles
  }

  /// The point of `value` at `place`, with one decimal.
  func point(_ place: Double, _ value: Double) -> String {
    "\(decimal(x(place))),\(decimal(y(value)))"
  }

  /// Values after round 1, 2, ….
  func curve(_ values: [Double], _ style: String) -> String {
    curve(values.enumerated().map { (Double($0 + 1), $1) }, style)
  }

  func curve(_ points: [(x: Double, y: Double)], _ style: String) -> String {
    let points = points.map { point($0.x, $0.y) }.joined(separator: " ")
    return "<polyline fill=\"none\" stroke-width=\"2.5\" stroke-linejoin=\"round\" \(style) points=\"\(points)\"/>"
  }

  /// What an SVG of that height begins with.
  static func header(title: String, height: Int) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 \(height)" font-family="sans-serif" font-size="13" \
    fill="\(ink)" role="img">
    <title>\(title.escapedForXML)</title>
    """
  }

  func axes(title: String) -> String {
    let middle = decimal((left + right) / 2)
    let height = decimal((top + bottom) / 2)
    return
      (["<text x=\"\(middle)\" y=\"24\" text-anchor=\"middle\" font-size=\"15\">\(title)</text>"]
      + shares.map(horizontal) + ticks.map(tick)
      + [
        "<text x=\"\(middle)\" y=\"338\" text-anchor=\"middle\">\(titles.x)</text>",
        "<text x=\"22\" y=\"\(height)\" text-anchor=\"middle\" transform=\"rotate(-90 22 \(height))\">\(titles.y)</text>",
      ]).joined(separator: "\n")
  }

  private var shares: [Int] { [0, 20, 40, 60, 80, 100] }

  private func horizontal(_ share: Int) -> String {
    let height = decimal(y(Double(share) / 100))
    return """
      <line x1="\(decimal(left))" y1="\(height)" x2="\(decimal(right))" y2="\(height)" stroke="\(Self.ink)" \
      stroke-opacity="\(share == 0 ? "1" : "0.3")"/>\
      <text x="\(decimal(left - 8))" y="\(height)" dy="4" text-anchor="end">\(share) %</text>
      """
  }

  private func tick(_ tick: (place: Double, label: String)) -> String {
    let place = decimal(x(tick.place))
    return """
      <line x1="\(place)" y1="\(decimal(bottom))" x2="\(place)" y2="\(decimal(bottom + 5))" stroke="\(Self.ink)"/>\
      <text x="\(place)" y="\(decimal(bottom + 20))" text-anchor="middle">\(tick.label)</text>
      """
  }

  private func x(_ place: Double) -> Double {
    let width = range.upperBound - range.lowerBound
    return width == 0 ? (left + right) / 2 : left + (right - left) * (place - range.lowerBound) / width
  }

  private func y(_ value: Double) -> Double {
    bottom - (bottom - top) * min(max(value, 0), 1)
  }

  /// One decimal, without the system's locale.
  private func decimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension String {
  var escapedForXML: String {
    reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
  }
}
