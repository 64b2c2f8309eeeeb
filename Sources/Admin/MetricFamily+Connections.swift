package import Wire

extension MetricFamily {
  /// Connections that a process cut, by reason.
  package static func connectionsCut(_ cuts: [CutCount]) -> MetricFamily {
    .counter(
      "flame_connections_cut_total", "Connections ended by the guard.",
      cuts.map { ([Label("reason", $0.reason)], Double($0.count)) })
  }
}
