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
      return "a metric is named “\(bad.name.prefix(64))”; \(rule)"
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

  /// Ascending by name.
  package static func all(_ reported: [[MetricRecord]]) -> [MetricSummary] {
    let values = Dictionary(grouping: reported.joined(), by: \.name).mapValues { $0.map(\.value).sorted() }
    return values.sorted { $0.key < $1.key }.map { name, sorted in
      let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
      return MetricSummary(name: name, median: low + (high - low) / 2, agents: sorted.count)
    }
  }
}
