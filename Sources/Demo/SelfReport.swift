internal import Wire

extension [ReportedMetric] {
  /// What an agent of the demo tells of itself: how well a model does on the agent's own data, 0 … 1.
  static func accuracies(local: Double, base: Double) -> Self {
    [ReportedMetric(name: "accuracy", value: local), ReportedMetric(name: "base_accuracy", value: base)]
  }
}
