import Lab
import Testing

private func run(_ values: [(Double, Double)]) -> [ModelMeasures] {
  values.map { ModelMeasures(mainAccuracy: $0.0, backdoorAccuracy: $0.1) }
}

private let chart = Chart(
  title: "a < b & \"c\"",
  undefended: ChartSeries(name: "undefended", measures: run([(0, 0), (0.5, 1), (0.8, 0.97)])),
  defended: ChartSeries(name: "FLAME", measures: run([(0.1, 0), (0.6, 0.02), (0.82, 0.01)])))

/// The names of all open tags if every element is closed in order and no text holds a bare `&`; else nil.
private func elements(_ svg: String) -> [String]? {
  var open: [Substring] = []
  var names: [String] = []
  for part in svg.split(separator: "<") {
    guard let end = part.firstIndex(of: ">") else { return nil }
    let tag = part[..<end]
    if tag.hasPrefix("/") {
      guard open.popLast() == tag.dropFirst() else { return nil }
    } else {
      let name = tag.prefix { $0 != " " && $0 != "/" }
      names.append(String(name))
      if !tag.hasSuffix("/") { open.append(name) }
    }
  }
  return open.isEmpty ? names : nil
}

@Suite struct ChartTests {
  @Test func theFigureIsWellFormedWithFourCurvesAndALegend() throws {
    let names = try #require(elements(chart.svg()))
    #expect(names.first == "svg")
    #expect(names.count { $0 == "polyline" } == 4)
    #expect(chart.svg().contains("a &lt; b &amp; &quot;c&quot;"))
    for label in ["undefended: main task", "undefended: backdoor", "FLAME: main task", "FLAME: backdoor", "round"] {
      #expect(chart.svg().contains(">\(label)</text>"))
    }
  }

  /// Three rounds over 630 units from 70, 0…1 over 260 units upwards from 300.
  @Test func theCurvesGoThroughTheirPoints() {
    #expect(chart.svg().contains("points=\"70.0,300.0 385.0,170.0 700.0,92.0\""))
    #expect(chart.svg().contains("points=\"70.0,300.0 385.0,40.0 700.0,47.8\""))
    #expect(chart.svg().contains("points=\"70.0,274.0 385.0,144.0 700.0,86.8\""))
    #expect(chart.svg().contains("points=\"70.0,300.0 385.0,294.8 700.0,297.4\""))
  }

  @Test func theTextIsDeterministicAndEmptyRunsAreDrawn() {
    #expect(chart.svg() == chart.svg())
    let empty = ChartSeries(name: "none", measures: [])
    #expect(elements(Chart(title: "", undefended: empty, defended: empty).svg()) != nil)
  }
}
