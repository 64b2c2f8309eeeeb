/// Where a chart's values lie on the page, in SVG units: round 1…`rounds` to the right, 0…1 upwards.
struct ChartPlane {
  /// A grey that reads on white and on black.
  static let ink = "#777777"

  let rounds: Int

  private let left = 70.0
  private let right = 700.0
  private let top = 40.0
  private let bottom = 300.0

  /// The point of `value` after `round` (1…), with one decimal.
  func point(round: Int, value: Double) -> String {
    "\(decimal(x(round))),\(decimal(y(value)))"
  }

  func curve(_ values: [Double], _ style: String) -> String {
    let points = values.enumerated().map { point(round: $0 + 1, value: $1) }.joined(separator: " ")
    return "<polyline fill=\"none\" stroke-width=\"2.5\" stroke-linejoin=\"round\" \(style) points=\"\(points)\"/>"
  }

  func axes(title: String) -> String {
    let middle = decimal((left + right) / 2)
    let height = decimal((top + bottom) / 2)
    return
      (["<text x=\"\(middle)\" y=\"24\" text-anchor=\"middle\" font-size=\"15\">\(title)</text>"]
      + shares.map(horizontal) + labelledRounds.map(tick)
      + [
        "<text x=\"\(middle)\" y=\"338\" text-anchor=\"middle\">round</text>",
        "<text x=\"22\" y=\"\(height)\" text-anchor=\"middle\" transform=\"rotate(-90 22 \(height))\">accuracy</text>",
      ]).joined(separator: "\n")
  }

  private var shares: [Int] { [0, 20, 40, 60, 80, 100] }

  /// The first round and at most ten multiples of a round step.
  private var labelledRounds: [Int] {
    let step = [1, 2, 5, 10, 20, 50, 100, 200, 500].first { rounds / $0 <= 10 } ?? rounds
    return (1...rounds).filter { $0 == 1 || $0 % step == 0 }
  }

  private func horizontal(_ share: Int) -> String {
    let height = decimal(y(Double(share) / 100))
    return """
      <line x1="\(decimal(left))" y1="\(height)" x2="\(decimal(right))" y2="\(height)" stroke="\(Self.ink)" \
      stroke-opacity="\(share == 0 ? "1" : "0.3")"/>\
      <text x="\(decimal(left - 8))" y="\(height)" dy="4" text-anchor="end">\(share) %</text>
      """
  }

  private func tick(_ round: Int) -> String {
    let place = decimal(x(round))
    return """
      <line x1="\(place)" y1="\(decimal(bottom))" x2="\(place)" y2="\(decimal(bottom + 5))" stroke="\(Self.ink)"/>\
      <text x="\(place)" y="\(decimal(bottom + 20))" text-anchor="middle">\(round)</text>
      """
  }

  private func x(_ round: Int) -> Double {
    rounds == 1 ? (left + right) / 2 : left + (right - left) * Double(round - 1) / Double(rounds - 1)
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
