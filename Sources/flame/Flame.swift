import ArgumentParser
import Processes
import Rounds
import Text

/// The one program: every process and every tool is a subcommand.
@main
struct Flame: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flame",
    abstract: "Robust aggregation for federated learning.",
    discussion: """
      Example: flame init --federation try --model mlp-784-64-10 && flame up

      Completion of commands and options: flame --generate-completion-script bash (or zsh, fish).
      """,
    version: programVersion,
    subcommands: [
      InitCommand.self, UpCommand.self, BrokerCommand.self, CollectorCommand.self, WorkerCommand.self,
      PublisherCommand.self, DashboardCommand.self, AgentCommandGroup.self, StatusCommand.self, HealthCommand.self,
      DoctorCommand.self, PauseCommand.self, ResumeCommand.self, RoundCommandGroup.self, RoundsCommand.self,
      ReleaseCommandGroup.self, ReleasesCommand.self, SubscribeCommand.self,
      DeadLettersCommand.self, AuditCommand.self, VerifyCommand.self, KeysCommandGroup.self,
      AgentsCommandGroup.self, FederationCommandGroup.self, Aggregate.self,
      LabCommand.self, DemoCommand.self, DemoAgentCommand.self, DemoShareCommand.self, ChaosCommand.self,
      ChaosTrainCommand.self,
    ])

  /// What ends a command is told as the argument parser tells it, but whatever it quotes is only shown.
  static func main() {
    beginProcess()
    do {
      try CommandNames.check(CommandLine.arguments.dropFirst())
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let code = exitCode(for: error)
      if code.isSuccess { exit(withError: error) }
      let message = fullMessage(for: error, columns: nil)
      if !message.isEmpty { writeError(escaped(message, keepingLines: true) + "\n") }
      exit(withError: code)
    }
  }
}
