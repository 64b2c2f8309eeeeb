import Admin
import AgentClient
import ArgumentParser
import Configuration
import Logging
import Messaging
import Processes
import Rounds

struct AgentCommandGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent", abstract: "Run an agent, or join a federation as one.",
    discussion: "Example: flame agent --invitation icu.flame --name clinic-a --exec 'python3 train.py'",
    subcommands: [Run.self, Join.self], defaultSubcommand: Run.self)

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train from each release with any program, send the update; what `flame agent` does by itself.",
      discussion: """
        The command reads the model at $FLAME_BASE and writes its own to $FLAME_OUT, both safetensors files with the same \
        tensors; the paths are absolute, so that it may change its folder. $FLAME_RELEASE is the number of the \
        release. It runs once a release, and again where it failed or what it wrote cannot be sent; a model it has \
        written is sent again after a restart. It may write a JSON object of numbers to $FLAME_METRICS, such as \
        {"loss": 0.31}: operators see them, nothing is decided by them.

        Example:
          flame agent --name clinic-a --exec 'python3 train.py "$FLAME_BASE" "$FLAME_OUT"'
        """)

    @Option(help: ArgumentHelp("This agent's name.", valueName: "NAME"))
    var name: String

    @Option(name: .customLong("exec"), help: ArgumentHelp("The command that trains.", valueName: "COMMAND"))
    var command: String

    @Option(
      help: ArgumentHelp("Training samples this agent claims; by default entry “samples” of its file.", valueName: "N"))
    var samples: UInt64?

    @Option(help: ArgumentHelp("End after so many accepted updates.", valueName: "N"))
    var rounds: Int?

    @Option(help: ArgumentHelp("Folder for the base and the local model.", valueName: "DIR"))
    var folder: String?

    @Option(help: ArgumentHelp("Where the collector listens, without a configuration.", valueName: "ENDPOINT"))
    var collector: String?

    @Option(
      name: .customLong("buffer"),
      help: ArgumentHelp("Tensors that are no parameters, as named at `flame init`.", valueName: "GLOB"))
    var buffers: [String] = []

    @OptionGroup var admin: AdminOptions
    @OptionGroup var source: SourceOptions

    func validate() throws {
      guard FederationFolder.isValidName(name) else {
        throw ValidationError("--name: 1 to 64 letters, digits, dots, dashes and underscores")
      }
    }

    func run() throws {
      let stop = Stop.bySignal()
      endWithSupervisor()
      startLogging(default: .warning)
      let access = try source.access()
      guard let endpoint = collector ?? access.collector else {
        throw ValidationError("--collector is needed with --releases")
      }
      try checkEndpoint(endpoint, "--collector")
      try access.refuseOpenRoad(to: [endpoint])
      access.tellUnknownHosts(endpoint)
      let settings = AgentSettings(
        name: name, collector: endpoint, source: access.source,
        folder: folder ?? "flame-agent-\(access.source.federation)-\(name)", bufferPatterns: buffers, rounds: rounds,
        transport: access.transport, servers: access.servers, seen: access.seen)
      let agent = try AgentService(
        context: Context(), settings: settings,
        trainer: CommandTrainer(
          command: command, claimedCount: samples,
          owner: ModelOrigin.Owner(publisher: access.source.key, agent: name))
      ) { printNow("\(name): \($0.words)") }
      // A command that does not heed SIGTERM is not left behind.
      defer { ChildProcess.endAll() }
      try admin.serve("agent") { board in
        if let board { agent.watch = { status, now in board.show(status, now) } }
        try agent.run(until: stop)
      }
    }
  }
}

extension Board {
  /// Shows how an agent stands, once a second.
  fileprivate func show(_ status: AgentStatus, _ now: UInt64) {
    if isDue(now: now) { post(now: now, obstacle: status.obstacle, metrics: status.metrics) }
  }
}

extension AgentNews {
  /// For a person at the terminal.
  var words: String {
    switch self {
    case .training(let release): "training from release \(release)"
    case .trained(let release, let bytes): "trained from release \(release), \(bytes) bytes to send"
    case .receipt(let round, let code, let reason): "round \(round): \(code) (\(reason))"
    case .failed(let reason): "failed, trying again later: \(reason)"
    }
  }
}
