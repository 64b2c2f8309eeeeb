import ArgumentParser
import Rounds

/// The one program: every process and every tool is a subcommand.
@main
struct Flame: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flame",
    abstract: "Robust aggregation for federated learning.",
    version: programVersion,
    subcommands: [
      InitCommand.self, UpCommand.self, BrokerCommand.self, CollectorCommand.self, WorkerCommand.self,
      PublisherCommand.self, AgentCommandGroup.self, StatusCommand.self, PauseCommand.self, ResumeCommand.self,
      RoundCommandGroup.self, RoundsCommand.self, ReleaseCommandGroup.self, SubscribeCommand.self,
      ReleasesCommand.self, DeadLettersCommand.self, AuditCommand.self, VerifyCommand.self, KeysCommandGroup.self,
      AgentsCommandGroup.self, FederationCommandGroup.self, Aggregate.self,
      DemoCommand.self, DemoAgentCommand.self, ChaosCommand.self,
      ChaosTrainCommand.self,
    ])
}
