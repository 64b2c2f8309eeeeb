import Admin
import ArgumentParser

struct HealthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health", abstract: "Ask a process on this machine how it is; for health checks of containers.",
    discussion: """
      Asks /readyz of the process that was started with --admin PORT, and prints the answer.

      Exit status: 0 it is well, 1 it is not, or nothing answers.

      Example: flame health 7110
      """)

  @Argument(help: "The admin port; on loopback unless a host is given.") var port = AdminAddress(port: 7110)
  @Flag(help: "Ask /livez: only whether the process has to be started anew.") var live = false
  @Option(help: "How to print it.") var format = OutputFormat.table

  func run() throws {
    let answer = AdminProbe(port).ask(live ? .alive : .ready)
    switch format {
    case .json: printNow(try json(HealthLine(well: answer.isWell, answer: answer.text)))
    case .table: printNow(answer.text)
    }
    if !answer.isWell { throw ExitCode.failure }
  }
}

private struct HealthLine: Encodable {
  let well: Bool
  let answer: String
}
