package import Aggregation
package import Wire

extension RuleParameters {
  /// As a sealed round names it.
  package var record: RuleRecord {
    let settings: [(RuleSetting, Double?)] = [
      (.assumedMalicious, assumedMalicious.map(Double.init)), (.clusters, clusters.map(Double.init)), (.bound, bound),
    ]
    return RuleRecord(
      name: name, space: space.rawValue, metric: metric.rawValue, noiseFactor: noiseFactor,
      settings: settings.compactMap { setting, value in
        value.map { RuleSettingRecord(name: setting.rawValue, value: $0) }
      },
      steps: (fewerSteps ?? []).map(\.rawValue))
  }

  /// Throws `RuleRecordError` for what this program does not know, `RuleError` for what the rule refuses.
  package init(_ record: RuleRecord) throws {
    guard let space = Space(rawValue: record.space) else { throw RuleRecordError(what: "space “\(record.space)”") }
    guard let metric = Metric(rawValue: record.metric) else { throw RuleRecordError(what: "metric “\(record.metric)”") }
    var settings = RuleSettings(space: space, metric: metric, noiseFactor: record.noiseFactor)
    for setting in record.settings { try settings.take(setting) }
    if !record.steps.isEmpty {
      settings.steps = Set(
        try record.steps.map { name in
          guard let step = FlameStep(rawValue: name) else { throw RuleRecordError(what: "step “\(name)”") }
          return step
        })
    }
    try self.init(name: record.name, settings)
  }
}

extension RuleSettings {
  fileprivate mutating func take(_ record: RuleSettingRecord) throws(RuleRecordError) {
    switch RuleSetting(rawValue: record.name) {
    case .assumedMalicious: assumedMalicious = Int(exactly: record.value)
    case .clusters: clusters = Int(exactly: record.value)
    case .bound: bound = record.value
    default: throw RuleRecordError(what: "setting “\(record.name)”")
    }
    let isWhole = record.name == RuleSetting.bound.rawValue || Int(exactly: record.value) != nil
    if !isWhole { throw RuleRecordError(what: "a number of \(record.name) like \(record.value)") }
  }
}

/// A sealed round names something of its rule that this program does not know.
package struct RuleRecordError: Error, Hashable, Sendable, CustomStringConvertible {
  let what: String

  package var description: String {
    "the round's rule has \(what), unknown here; it was sealed by another version of this program"
  }
}
