import Aggregation
import ArgumentParser
import Configuration
import Rounds
import Text
import Wire

struct RoundCommandGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "round", abstract: "Rounds: show the verdicts of one, abort the one at hand.",
    subcommands: [Show.self, Abort.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what became of every agent in a round.",
      discussion: """
        Reads the data folder; no process needs to run. For operators only: an attacker adapts to verdicts. About half \
        of the honest agents are filtered in every round; a filtered agent is not an accused agent.

        Example: flame round show 12
        """)

    @Argument(help: "The round.") var round: UInt64
    @Option(help: "How to print it.") var format = OutputFormat.table
    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    func run() throws {
      let configuration = try server.load()
      let folder = configuration.folder(try configuration.chosen(chosen.federation))
      let report = try RoundReport.read(folder, round: round)
      switch format {
      case .json: print(try json(RoundLine(report), pretty: true))
      case .table: print(report.text)
      }
    }
  }

  struct Abort: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End the round at hand, or a damaged one; the next one opens on the same base.",
      discussion: """
        A round whose log is damaged has to be named: it is set aside, and its federation goes on.

        Examples:
          flame round abort --reason 'wrong data at clinic-a'
          flame round abort 12
        """)

    @Argument(help: "The round; by default the one at hand.") var round: UInt64?
    @Option(help: ArgumentHelp("Why; it is kept with the round.", valueName: "TEXT")) var reason = ""
    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    func run() throws {
      try server.tell(
        "collector", chosen.federation, .round(RoundCommand(action: .abort, reason: reason, round: round ?? 0)))
    }
  }
}

extension RoundReport {
  /// The report for a person.
  fileprivate var text: String {
    let agents = table(
      ["agent", "verdict", "norm", "clip factor", "samples", "reason"],
      self.agents.map { agent in
        [
          agent.name, agent.word, agent.verdict.map { decimal($0.norm, 6) } ?? "",
          agent.verdict.map { decimal($0.clipFactor, 4) } ?? "", agent.claimedCount.map { "\($0)" } ?? "",
          agent.standing.reason,
        ]
      })
    return "\(heading)\n\(agents)\n\(figures)"
  }

  private var heading: String {
    let result = release.map { "\(outcome) as release \($0)" } ?? outcome
    return "\(federation), round \(round) on release \(base): \(result)\(reason.isEmpty ? "" : " (\(reason))")"
  }

  private var figures: String {
    guard let rule = manifest?.rule, let sigma else { return "no decision yet" }
    let bound =
      bound.map { ", bound S \(decimal($0, 6)), λ \(rule.noiseFactor), σ \(decimal(sigma, 8))" }
      ?? ", no bound, no noise"
    return
      "\(admitted) of \(agents.count { $0.verdict != nil }) admitted; rule \(rule.name), space \(rule.space), metric \(rule.metric)\(bound)"
  }
}

/// A round as JSON.
private struct RoundLine: Encodable {
  struct Agent: Encodable {
    let name: String
    let verdict: String
    let norm: Double?
    let clipFactor: Double?
    let samples: UInt64?
    let reason: String
  }

  let federation: String
  let round: UInt64
  let base: UInt64
  let outcome: String
  let reason: String
  let release: UInt64?
  let rule: String?
  let space: String?
  let metric: String?
  let lambda: Double?
  let bound: Double?
  let sigma: Double?
  let admitted: Int
  let agents: [Agent]

  init(_ report: RoundReport) {
    federation = report.federation
    round = report.round
    base = report.base
    outcome = report.outcome
    reason = report.reason
    release = report.release
    rule = report.manifest?.rule.name
    space = report.manifest?.rule.space
    metric = report.manifest?.rule.metric
    lambda = report.manifest?.rule.noiseFactor
    bound = report.bound
    sigma = report.sigma
    admitted = report.admitted
    agents = report.agents.map {
      Agent(
        name: $0.name, verdict: $0.word, norm: $0.verdict?.norm, clipFactor: $0.verdict?.clipFactor,
        samples: $0.claimedCount, reason: $0.standing.reason)
    }
  }
}
