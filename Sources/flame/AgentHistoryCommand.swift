import Aggregation
import ArgumentParser
import Configuration
import Rounds

extension AgentsCommandGroup {
  struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show how often each agent took part, and with what verdicts; of one agent, round by round.",
      discussion: """
        Reads the data folder; no process needs to run. For operators only: an attacker adapts to verdicts. About half \
        of the honest agents are filtered in every round; a filtered agent is not an accused agent. The column “finding” \
        says why an agent has little part in the releases, and what changes it.

        Examples:
          flame agents history --last 50
          flame agents history clinic-a --format csv
          flame agents history clinic-a --verdict rejected
        """)

    @Argument(help: "Only this agent, round by round.") var name: String?

    @Option(
      help: ArgumentHelp("Of one agent: only rounds with this verdict: admitted, filtered, …", valueName: "VERDICT"))
    var verdict: String?

    @OptionGroup var options: HistoryOptions

    func validate() throws {
      if verdict != nil && name == nil { throw ValidationError("--verdict needs the agent’s name") }
    }

    func run() throws {
      let configuration = try options.server.load()
      let space = try configuration.chosen(options.chosen.federation).rule.space.rawValue
      let agents = AgentHistory.all(try options.reports())
      guard let name else {
        let summaries = agents.map { AgentSummary($0, space: space) }
        return try options.show(AgentSummary.header, summaries.map(\.cells), json: summaries)
      }
      guard let agent = agents.first(where: { $0.name == name }) else {
        throw ValidationError("no round knows an agent “\(name)”; `flame agents history` lists those that took part")
      }
      let entries = agent.entries.filter { verdict == nil || $0.standing.word == verdict }.map(AgentHistory.Line.init)
      try options.show(AgentHistory.Line.header, entries.map(\.cells), json: entries)
      if let finding = agent.finding(space: space), options.format == .table { printNow("\n\(finding.words)") }
    }
  }
}
