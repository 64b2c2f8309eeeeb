package import Wire

extension MetricFamily {
  /// Connections that a process cut, by reason.
  package static func connectionsCut(_ cuts: [CutCount]) -> MetricFamily {
    .counter(
      "flame_connections_cut_total", "Connections ended by the guard.",
      cuts.map { ([Label("reason", $0.reason)], Double($0.count)) })
  }

  /// Keys that are let in nowhere.
  package static func keysSuspendedForCrashes(_ count: Int) -> MetricFamily {
    .gauge(
      "flame_keys_suspended_for_crashes", "Keys that the server suspended since it crashed while they were at it.",
      Double(count))
  }
}
