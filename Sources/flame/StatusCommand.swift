import ArgumentParser
import Configuration
import Messaging
import Supervision
import Wire

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show rounds, queues, workers, the newest release, and what stalls.",
    discussion: """
      Exit status: 0 where everything answers, 1 where a process does not.

      Example: flame status --format json
      """)

  @Option(help: "How to print it.") var format = OutputFormat.table
  @OptionGroup var server: ServerOptions

  func run() throws {
    let report = StatusReport(try server.load())
    switch format {
    case .json: print(try json(report, pretty: true))
    case .table: print(report.text)
    }
    if !report.silent.isEmpty { throw ExitCode.failure }
  }
}

/// What all processes said.
struct StatusReport {
  let collector: CollectorStatus?
  let broker: BrokerStatus?
  let publisher: PublisherStatus?
  let silent: [String]
  let stalls: [String]

  init(_ configuration: ServerConfiguration) {
    let client = OperatorClient(context: Context(), patienceMilliseconds: 1500)
    var silent: [String] = []
    let ask = { (process: String) -> OperatorReply.Body? in
      do {
        return try client.ask(process, at: configuration.endpoints.operator(process), "*", .status)
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
}
