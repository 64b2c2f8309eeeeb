internal import Text
package import Wire

/// What agents may report of their training.
extension [ReportedMetric] {
  /// In one commit.
  package static var most: Int { 16 }

  /// What is wrong with them, for a person; nil where nothing is.
  package var fault: String? {
    if count > Self.most { return "\(count) metrics; at most \(Self.most) are taken" }
    if let bad = first(where: { !$0.isNamed }) {
      let rule = "a name has 1 to 64 letters, digits, dots, dashes and underscores"
      return "a metric is named “\(shown(bad.name, most: 64))”; \(rule)"
    }
    if let bad = first(where: { !$0.value.isFinite }) { return "metric \(bad.name) is not a finite number" }
    return Set(map(\.name)).count < count ? "a metric is there twice" : nil
  }
}

extension ReportedMetric {
  fileprivate var isNamed: Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): true
        default: false
        }
      }
  }
}

/// A metric over the agents of a round: self-reported, so the median is shown and not the mean.
package struct MetricSummary: Hashable, Sendable, Encodable {
  package let name: String
  package let median: Double
  /// Agents that reported it.
  package let agents: Int

  /// Those that most agents report, so that a few agents cannot crowd out the others' by names of their own; as many as
  /// one agent may report. Ascending by name.
  package static func all(_ reported: [[MetricRecord]]) -> [MetricSummary] {
    Dictionary(grouping: reported.joined(), by: \.name)
      .map { MetricSummary(name: $0, median: median($1.map(\.value).sorted()), agents: $1.count) }
      .sorted { $0.agents == $1.agents ? $0.name < $1.name : $0.agents > $1.agents }
      .prefix([ReportedMetric].most).sorted { $0.name < $1.name }
  }

  /// Finite where the values are: their sum, or their difference, might not be.
  private static func median(_ sorted: [Double]) -> Double {
    let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    return low == high ? low : low / 2 + high / 2
  }
}
