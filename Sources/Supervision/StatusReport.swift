package import Messaging
package import Wire

/// What all processes of a server said when they were asked for their status.
package struct StatusReport: Sendable {
  package let collector: CollectorStatus?
  package let broker: BrokerStatus?
  package let publisher: PublisherStatus?
  /// Why a process has no part in it.
  package let silent: [String]
  /// What stalls, in words.
  package let stalls: [String]

  /// Connections that the processes cut since they started.
  package var allCuts: [(process: String, reason: String, count: UInt64)] {
    [("collector", collector?.cuts), ("broker", broker?.cuts), ("publisher", publisher?.cuts)].flatMap {
      process, cuts in (cuts ?? []).map { (process, $0.reason, $0.count) }
    }
  }

  /// - Parameters:
  ///   - endpoint: where a process answers operators.
  package init(
    context: Context = Context(), transport: Transport = .plain, endpoint: (String) -> String
  ) {
    let client = OperatorClient(context: context, patienceMilliseconds: 1500, transport: transport)
    var silent: [String] = []
    func ask(_ process: String) -> OperatorReply.Body? {
      do {
        return try client.ask(process, at: endpoint(process), "*", .status)
      } catch {
        silent.append("\(error)")
        return nil
      }
    }
    collector = if case .collector(let status)? = ask("collector") { status } else { nil }
    broker = if case .broker(let status)? = ask("broker") { status } else { nil }
    publisher = if case .publisher(let status)? = ask("publisher") { status } else { nil }
    self.silent = silent
    stalls = StallReport.lines(collector: collector, broker: broker, publisher: publisher)
  }

  /// Of processes that could not even be asked.
  package init(silent: [String]) {
    (collector, broker, publisher) = (nil, nil, nil)
    self.silent = silent
    stalls = []
  }
}
