/// Metrics of one name, as Prometheus knows them (text exposition format 0.0.4).
package struct MetricFamily: Hashable, Sendable {
  package enum Kind: String, Sendable {
    case counter
    case gauge
    case histogram
  }

  package struct Sample: Hashable, Sendable {
    /// `_bucket`, `_sum` or `_count` of a histogram; empty else.
    fileprivate let suffix: String
    fileprivate let labels: [Label]
    fileprivate let value: Double
  }

  package struct Label: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package let name: String
  package let help: String
  package let kind: Kind
  private let samples: [Sample]

  private init(_ name: String, _ help: String, _ kind: Kind, _ samples: [Sample]) {
    self.name = name
    self.help = help
    self.kind = kind
    self.samples = samples
  }

  /// Values that only grow while the process lives; by labels.
  package static func counter(_ name: String, _ help: String, _ values: [(labels: [Label], value: Double)]) -> Self {
    Self(name, help, .counter, values.map { Sample(suffix: "", labels: $0.labels, value: $0.value) })
  }

  /// Values that go up and down; by labels.
  package static func gauge(_ name: String, _ help: String, _ values: [(labels: [Label], value: Double)]) -> Self {
    Self(name, help, .gauge, values.map { Sample(suffix: "", labels: $0.labels, value: $0.value) })
  }

  package static func counter(_ name: String, _ help: String, _ value: Double) -> Self {
    counter(name, help, [([], value)])
  }

  package static func gauge(_ name: String, _ help: String, _ value: Double) -> Self {
    gauge(name, help, [([], value)])
  }

  /// Distributions, by labels.
  package static func histogram(
    _ name: String, _ help: String, _ values: [(labels: [Label], histogram: Histogram)]
  ) -> Self {
    Self(name, help, .histogram, values.flatMap { samples($0.histogram, $0.labels) })
  }

  private static func samples(_ histogram: Histogram, _ labels: [Label]) -> [Sample] {
    let buckets = histogram.cumulative.map { bound, count in
      Sample(suffix: "_bucket", labels: labels + [Label("le", number(bound))], value: Double(count))
    }
    return buckets + [
      Sample(suffix: "_sum", labels: labels, value: histogram.sum),
      Sample(suffix: "_count", labels: labels, value: Double(histogram.count)),
    ]
  }

  /// The families as Prometheus reads them.
  package static func text(_ families: [MetricFamily]) -> String { families.map(\.text).joined() }

  private var text: String {
    let heading = "# HELP \(name) \(escape(help))\n# TYPE \(name) \(kind.rawValue)\n"
    return heading + samples.map { "\(name)\($0.suffix)\(braces($0.labels)) \(number($0.value))\n" }.joined()
  }
}

private func braces(_ labels: [MetricFamily.Label]) -> String {
  if labels.isEmpty { return "" }
  return "{" + labels.map { "\($0.name)=\"\(escape($0.value))\"" }.joined(separator: ",") + "}"
}

/// By scalars, as Prometheus reads: a quotation mark with an accent on it is one character to Swift, and so is a line's end
/// of two.
private func escape(_ text: String) -> String {
  text.unicodeScalars.map { scalar in
    switch scalar {
    case "\\": "\\\\"
    case "\"": "\\\""
    case "\n": "\\n"
    default: String(scalar)
    }
  }.joined()
}

private func number(_ value: Double) -> String {
  if value == .infinity { return "+Inf" }
  if value == -.infinity { return "-Inf" }
  if value.isNaN { return "NaN" }
  return value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
}
