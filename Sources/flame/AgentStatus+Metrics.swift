import Admin
import AgentClient
import Wire

extension AgentStatus {
  /// Of the agent's federation; the agent is not named.
  var metrics: [MetricFamily] {
    let own = MetricFamily.Label("federation", federation)
    func gauge(_ name: String, _ help: String, _ value: Double?) -> MetricFamily {
      .gauge(name, help, value.map { [([own], $0)] } ?? [])
    }
    return [
      gauge("flame_agent_ready", "1 where the agent can take part now.", obstacle == nil ? 1 : 0),
      gauge("flame_agent_release", "Number of the newest verified release.", release.map { Double($0) }),
      gauge("flame_agent_round", "Number of the round that gathers.", round.map { Double($0) }),
      .gauge(
        "flame_agent_upload_state", "1 for the state of the upload.",
        UploadState.Stage.allCases.map { ([own, .init("state", $0.rawValue)], $0 == upload ? 1 : 0) }),
      gauge("flame_agent_training", "1 while a training runs.", isTraining ? 1 : 0),
      .counter(
        "flame_agent_trainings_total", "Trainings that ended.",
        [("completed", counts.completedTrainings), ("failed", counts.failedTrainings)].map {
          ([own, .init("outcome", $0)], Double($1))
        }),
      .counter(
        "flame_agent_receipts_total", "Receipts that the agent got.",
        ReceiptCode.allCases.map { ([own, .init("code", "\($0)")], Double(counts.receipts[$0] ?? 0)) }),
      .counter("flame_agent_sent_bytes_total", "Bytes sent to the collector.", [([own], Double(sentBytes))]),
      .gauge(
        "flame_agent_silence_seconds", "Since the server's last word.",
        [("collector", collectorSilence), ("publisher", publisherSilence)].compactMap { server, silence in
          silence.map { ([own, .init("server", server)], Double($0) / 1000) }
        }),
    ]
  }
}
