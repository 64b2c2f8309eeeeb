internal import Aggregation
internal import Rounds
internal import Wire

/// The rounds as `/api/…/rounds` lists them.
struct RoundList: Encodable {
  let rounds: [RoundSummary]
  /// Rounds that are left out, and why.
  let damaged: [String]
}

/// A round with its agents and their map.
struct RoundPage: Encodable {
  enum Map {
    case made([String: AgentMap.Point], shown: Double)
    /// Why there is none.
    case none(String)
  }

  let report: RoundReport
  let summary: RoundSummary
  let map: Map

  private enum Key: String, CodingKey {
    case summary, rule, space, metric, lambda, parameters, agents, shown, mapMissing
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    try fields.encode(summary, forKey: .summary)
    try fields.encode(report.manifest?.rule.name, forKey: .rule)
    try fields.encode(report.manifest?.rule.space, forKey: .space)
    try fields.encode(report.manifest?.rule.metric, forKey: .metric)
    try fields.encode(report.manifest?.rule.noiseFactor, forKey: .lambda)
    try fields.encode(report.manifest?.parameters, forKey: .parameters)
    try fields.encode(report.agents.map { Agent($0, points[$0.name]) }, forKey: .agents)
    switch map {
    case .made(_, let shown): try fields.encode(shown, forKey: .shown)
    case .none(let reason): try fields.encode(reason, forKey: .mapMissing)
    }
  }

  private var points: [String: AgentMap.Point] {
    guard case .made(let points, _) = map else { return [:] }
    return points
  }

  private struct Agent: Encodable {
    let name: String
    let verdict: String
    let norm: Double?
    let clipFactor: Double?
    let claimedCount: UInt64?
    let reason: String
    let metrics: [String: Double]
    let x: Double?
    let y: Double?

    init(_ agent: RoundReport.Agent, _ point: AgentMap.Point?) {
      name = agent.name
      verdict = agent.word
      norm = agent.verdict?.norm
      clipFactor = agent.verdict?.clipFactor
      claimedCount = agent.claimedCount
      reason = agent.standing.reason
      metrics = Dictionary(agent.metrics.map { ($0.name, $0.value) }) { $1 }
      x = point?.x
      y = point?.y
    }
  }
}

/// Agents × rounds: what became of every update.
struct AgentGrid: Encodable {
  struct Row: Encodable {
    let summary: AgentSummary
    /// A letter for each round: admitted, filtered, rejected, not selected, committed, uploading, or - where the agent
    /// sent nothing.
    let marks: String
  }

  /// Numbers of the rounds, ascending.
  let rounds: [UInt64]
  /// Ascending by name.
  let agents: [Row]
  /// Agents that are left out, being too many.
  let omitted: Int

  init(_ reports: [RoundReport], space: String, most: Int) {
    let rounds = reports.map(\.round)
    let histories = AgentHistory.all(reports)
    self.rounds = rounds
    agents = histories.prefix(most).map { history in
      let marks = Dictionary(history.entries.map { ($0.round, $0.standing.mark) }) { $1 }
      return Row(
        summary: AgentSummary(history, space: space), marks: String(rounds.map { marks[$0] ?? "-" }))
    }
    omitted = max(0, histories.count - most)
  }
}

extension RoundReport.Standing {
  fileprivate var mark: Character { word.first ?? "-" }
}
