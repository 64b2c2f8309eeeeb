import Access
import ArgumentParser
import Configuration
import Messaging
import Supervision
import Text
import Wire

extension ServerOptions {
  /// Asks one process of the stack.
  func ask(
    _ process: String, _ federation: String, _ body: OperatorRequest.Body
  ) throws -> OperatorReply.Body {
    let configuration = try load()
    return try OperatorClient(context: Context(), transport: try configuration.connecting(as: .operator).connect).ask(
      process, at: configuration.endpoints.operator(process), federation, body)
  }

  /// Tells one process to do something; prints what it says, fails where it refuses.
  func tell(_ process: String, _ federation: String?, _ body: OperatorRequest.Body) throws {
    let name = try load().chosen(federation).name
    guard case .result(let result) = try ask(process, name, body) else {
      throw ValidationError("the \(process) answered something else")
    }
    guard result.ok else {
      printError(result.message)
      throw ExitCode.failure
    }
    printNow(result.message)
  }
}

/// The flag that names a federation.
struct FederationOption: ParsableArguments {
  @Option(help: ArgumentHelp("The federation; needed where there is more than one.", valueName: "NAME"))
  var federation: String?
}

struct PauseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Open no further round; the one at hand goes on.",
    discussion: "Example: flame pause")

  @OptionGroup var chosen: FederationOption
  @OptionGroup var server: ServerOptions

  func run() throws {
    try server.tell("collector", chosen.federation, .round(RoundCommand(action: .pause, reason: "")))
  }
}

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Open rounds again.", discussion: "Example: flame resume")

  @OptionGroup var chosen: FederationOption
  @OptionGroup var server: ServerOptions

  func run() throws {
    try server.tell("collector", chosen.federation, .round(RoundCommand(action: .resume, reason: "")))
  }
}

struct DeadLettersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dead-letters", abstract: "Rounds whose work failed for good: list them, or work on one again.",
    discussion: "Example: flame dead-letters",
    subcommands: [List.self, Replay.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List them.", discussion: "Example: flame dead-letters list --format json")

    @Option(help: "How to print them.") var format = OutputFormat.table
    @OptionGroup var server: ServerOptions

    func run() throws {
      guard case .deadLetters(let list) = try server.ask("collector", "*", .deadLetters) else {
        throw ValidationError("the collector answered something else")
      }
      switch format {
      case .json: for letter in list.letters { printNow(try json(DeadLetterLine(letter))) }
      case .table where list.letters.isEmpty: printNow("no dead letters")
      case .table:
        printNow(
          table(
            ["federation", "round", "stage", "index", "attempts", "losses", "replayable", "error"],
            list.letters.map {
              [
                $0.federation, "\($0.round)", $0.stage, "\($0.index)", "\($0.attempts)", "\($0.losses)",
                $0.replayable ? "yes" : "no", $0.error,
              ]
            }))
      }
    }
  }

  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Work on a failed round again, once its cause is gone.",
      discussion: """
        Only while it is the newest round and no later one has an update.

        Example: flame dead-letters replay 7
        """)

    @Argument(help: "The round.") var round: UInt64
    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    func run() throws { try server.tell("collector", chosen.federation, .replay(ReplayCommand(round: round))) }
  }
}

private struct DeadLetterLine: Encodable {
  let federation: String
  let round: UInt64
  let stage: String
  let index: UInt32
  let error: String
  let attempts: UInt32
  let losses: UInt32
  let replayable: Bool

  init(_ letter: DeadLetter) {
    federation = letter.federation
    round = letter.round
    stage = letter.stage
    index = letter.index
    error = letter.error
    attempts = letter.attempts
    losses = letter.losses
    replayable = letter.replayable
  }
}
