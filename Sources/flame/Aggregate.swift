import Aggregation
import ArgumentParser
import Glibc
import Rounds

/// `flame aggregate`: the rule on files.
struct Aggregate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Aggregate model files by the rule, without a server.",
    discussion: """
      DIR holds one safetensors file per agent: its full local model, with the tensors of the base. A bad file is \
      rejected by name and the rest is aggregated. G and NEW may lie in DIR too and are no agents. Rule fedavg takes the sample counts that files claim in entry \
      “samples” of their metadata, 1 where there is none.

      Exit status: 0 done, 1 failed, 3 fewer usable models than the quorum, 7 the models cannot be told apart, 64 wrong \
      usage. NEW is written only at 0.

      Example: flame aggregate --base base.safetensors --models models --out new.safetensors
      """)

  @Option(help: ArgumentHelp("The model all agents started from.", valueName: "G.safetensors"))
  var base: String

  @Option(help: ArgumentHelp("The folder with the agents' models.", valueName: "DIR"))
  var models: String

  @Option(help: ArgumentHelp("Where the new model goes.", valueName: "NEW.safetensors"))
  var out: String

  @OptionGroup var ruleOptions: RuleOptions

  @Option(
    help: ArgumentHelp(
      "Draw the noise from this number, to repeat a run. Who knows it can take the noise off again.", valueName: "N"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Fewer usable models than this are an error; at least 2.", valueName: "N"))
  var quorum = FileAggregation.leastQuorum

  @OptionGroup var roles: RoleOptions

  @Option(help: "How to print the result.")
  var format = OutputFormat.table

  private static let belowQuorum = ExitCode(3)
  private static let undecidable = ExitCode(7)

  func validate() throws {
    guard quorum >= FileAggregation.leastQuorum else {
      throw ValidationError("--quorum is \(quorum); it must be at least \(FileAggregation.leastQuorum)")
    }
    _ = try ruleOptions.parameters()
  }

  func run() throws {
    var aggregation = FileAggregation(
      base: base, models: models, out: out, parameters: try ruleOptions.parameters())
    aggregation.seed = seed
    aggregation.quorum = quorum
    aggregation.bufferPatterns = roles.buffers
    aggregation.frozenPatterns = roles.frozen
    try whileWaiting("looking at the base") { try aggregation.examineBase() }.tell()
    do {
      let bar = ProgressLine(label: "aggregating")
      defer { bar.clear() }
      printNow(try format.text(of: aggregation.run { bar.show($0) }, out: out))
    } catch let error as FileAggregationError {
      printError("\(error)")
      throw Self.belowQuorum
    } catch let error as RuleError where error.code == .undecidable {
      printError("\(error)")
      throw Self.undecidable
    }
  }
}

/// How commands print a result.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table
  case json
}
