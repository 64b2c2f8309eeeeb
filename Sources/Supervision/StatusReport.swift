internal import Dispatch
package import Messaging
internal import Synchronization
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

  /// Asks all processes at the same time.
  ///
  /// - Parameters:
  ///   - alarms: what stands beside what stalls.
  ///   - endpoint: where a process answers operators.
  package init(
    context: Context = Context(), transport: Transport = .plain, alarms: [String] = [], endpoint: (String) -> String
  ) {
    let client = OperatorClient(context: context, patienceMilliseconds: 1500, transport: transport)
    let answers = Self.ask(client, ["collector", "broker", "publisher"].map { ($0, endpoint($0)) })
    collector = if case .success(.collector(let status)) = answers[0] { status } else { nil }
    broker = if case .success(.broker(let status)) = answers[1] { status } else { nil }
    publisher = if case .success(.publisher(let status)) = answers[2] { status } else { nil }
    silent = answers.compactMap { if case .failure(let error) = $0 { "\(error)" } else { nil } }
    stalls = alarms + StallReport.lines(collector: collector, broker: broker, publisher: publisher)
  }

  private static func ask(
    _ client: OperatorClient, _ processes: [(name: String, endpoint: String)]
  ) -> [Result<OperatorReply.Body, any Error>] {
    let answers = Mutex<[Int: Result<OperatorReply.Body, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: processes.count) { index in
      let (name, endpoint) = processes[index]
      let answer = Result { try client.ask(name, at: endpoint, "*", .status) }
      answers.withLock { $0[index] = answer }
    }
    return answers.withLock { answers in processes.indices.compactMap { answers[$0] } }
  }

  /// What some said; the others could not even be asked.
  package init(
    collector: CollectorStatus? = nil, broker: BrokerStatus? = nil, publisher: PublisherStatus? = nil, silent: [String]
  ) {
    (self.collector, self.broker, self.publisher) = (collector, broker, publisher)
    self.silent = silent
    stalls = collector == nil ? [] : StallReport.lines(collector: collector, broker: broker, publisher: publisher)
  }
}
