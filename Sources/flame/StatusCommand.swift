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
      With --watch it is shown once a second until Ctrl-C: on a terminal in place, else a line for each change, or one \
      of JSON each time. Colour is used on a terminal only, and not where NO_COLOR is set.

      Exit status: 0 where everything answers, 1 where a process does not; with --watch 0.

      Examples:
        flame status --format json
        flame status --watch
      """)

  @Flag(help: "Go on showing it.") var watch = false
  @Option(help: "How to print it.") var format = OutputFormat.table
  @OptionGroup var server: ServerOptions

  func run() throws {
    let stop = watch ? Stop.bySignal() : nil
    let configuration = try server.load()
    let transport = try configuration.connecting(as: .operator).connect
    let look = {
      StatusReport(transport: transport, alarms: configuration.crashes?.alarms() ?? []) {
        configuration.endpoints.operator($0)
      }
    }
    if let stop {
      var watch = StatusWatch(format: format, look: look)
      return try watch.run(until: stop)
    }
    let report = look()
    switch format {
    case .json: printNow(try json(report, pretty: true))
    case .table: printNow(report.text)
    }
    if !report.silent.isEmpty { throw ExitCode.failure }
  }
}
