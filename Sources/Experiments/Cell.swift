internal import Aggregation
internal import Text

/// The runs of a cell of an experiment: the same settings, different seeds.
package struct Cell: Sendable {
  /// Their seed has no meaning.
  package let settings: RunSettings
  package let results: [RunResult]

  /// The cells of results, in the order in which the runs name them; cells without results are left out.
  package static func all(of runs: [Run], _ results: [RunResult]) -> [Cell] {
    let known = Dictionary(results.map { ($0.key, $0) }) { first, _ in first }
    var order: [RunSettings] = []
    var members: [RunSettings: [RunResult]] = [:]
    for run in runs {
      guard let result = known[run.key] else { continue }
      if members[run.settings.cell] == nil { order.append(run.settings.cell) }
      members[run.settings.cell, default: []].append(result)
    }
    return order.map { Cell(settings: $0, results: members[$0] ?? []) }
  }

  /// The median over the seeds, and the range; nil where a measure exists for none.
  package func spread(_ measure: Measure) -> Spread? { Spread(results.compactMap(measure.value)) }

  /// A setting by its name in an experiment's file; nil for another name.
  package func value(_ name: String) -> String? { settings.fields.first { $0.name == name }?.value }

  /// How the median differs from that of the cell with the defense fedavg and the same settings else, in points; “=” where
  /// that counts as nothing. nil where there is no such cell, or it is this one.
  package func difference(_ measure: Measure, toFedAvgIn cells: [Cell]) -> String? {
    var settings = settings
    settings.defense = Choice("fedavg")
    guard settings != self.settings, let other = cells.first(where: { $0.settings == settings })?.spread(measure),
      let own = spread(measure)
    else { return nil }
    let difference = own.median - other.median
    if difference.magnitude < Spread.equal { return "=" }
    return "\(difference > 0 ? "+" : "−")\(decimal(100 * difference.magnitude, 1))"
  }

  /// Names of the settings in which cells differ.
  package static func differences(_ cells: [Cell]) -> [String] {
    RunSettings().fields.map(\.name).filter { name in Set(cells.map { $0.value(name) }).count > 1 }
  }
}

/// What several seeds gave.
package struct Spread: Codable, Hashable, Sendable {
  package let median: Double
  package let least: Double
  package let most: Double

  /// nil for no values.
  package init?(_ values: [Double]) {
    guard let least = values.min(), let most = values.max() else { return nil }
    self.least = least
    self.most = most
    median = Aggregation.median(values)
  }

  /// Shares closer than this count as equal.
  package static let equal = 0.03

  package func text(_ measure: Measure) -> String {
    let (middle, low, high) = (measure.text(median), measure.text(least), measure.text(most))
    return low == high ? middle : "\(middle) (\(low)–\(high))"
  }
}
