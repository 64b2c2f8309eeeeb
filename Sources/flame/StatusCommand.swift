import Access
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
    let configuration = try server.load()
    let report = StatusReport(transport: try configuration.connecting(as: .operator).connect) {
      configuration.endpoints.operator($0)
    }
    switch format {
    case .json: print(try json(report, pretty: true))
    case .table: print(report.text)
    }
    if !report.silent.isEmpty { throw ExitCode.failure }
  }
}
