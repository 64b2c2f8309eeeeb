import Foundation
import Rounds
import TestSupport
import Testing
import Wire

/// The values behind the page.
@Suite struct HistoryTests {
  private struct Round: Decodable {
    struct Summary: Decodable {
      let outcome: String
      let admitted, filtered: Int
      let bound: Double
      let metrics: [Metric]
    }

    struct Metric: Decodable {
      let name: String
      let median: Double
      let agents: Int
    }

    struct Agent: Decodable {
      let name, verdict: String
      let norm: Double
      let x, y: Double?
      let metrics: [String: Double]
    }

    let summary: Summary
    let space: String
    let agents: [Agent]
    let shown: Double?
    let mapMissing: String?
  }

  private struct Rounds: Decodable {
    struct Line: Decodable { let round: UInt64 }
    let rounds: [Line]
    let damaged: [String]
  }

  private struct Grid: Decodable {
    struct Summary: Decodable {
      let agent: String
      let took, admitted: Int
    }

    struct Row: Decodable {
      let summary: Summary
      let marks: String
    }

    let rounds: [UInt64]
    let agents: [Row]
    let omitted: Int
  }

  private func ask<Value: Decodable>(_ server: SampleServer, _ path: String) async throws -> Value {
    let answer = try await server.get("/api/federations/icu/\(path)")
    try #require(answer.status == 200, "\(answer.body)")
    return try JSONDecoder().decode(Value.self, from: Data(answer.body.utf8))
  }

  @Test func aRoundHasItsVerdictsItsMapAndTheMedianOfWhatAgentsReport() async throws {
    try await SampleServer.with { server in
      let loss = { (value: Double) in [MetricRecord(name: "loss", value: value)] }
      try server.decide(round: 1, metrics: ["ada": loss(0.5), "bob": loss(0.25), "<b>eve</b>": loss(1e300)])
      let round: Round = try await ask(server, "rounds/1")
      #expect((round.summary.outcome, round.summary.admitted, round.summary.filtered) == ("released", 3, 1))
      #expect(round.summary.metrics.map { [$0.median, Double($0.agents)] } == [[0.5, 3]])
      #expect(round.agents.map(\.name) == ["<b>eve</b>", "ada", "bob", "cem"])
      #expect(round.agents.map(\.verdict) == ["filtered", "admitted", "admitted", "admitted"])
      #expect(round.agents[1].metrics == ["loss": 0.5] && round.agents[3].metrics.isEmpty)
      // All lie in a plane; the admitted ones to the right, and bob and cem mirror each other.
      #expect(abs(try #require(round.shown) - 1) < 1e-9)
      let x = try round.agents.map { try #require($0.x) }
      let y = try round.agents.map { try #require($0.y) }
      #expect(x[0] < 0 && x[1] > 0 && abs(x[2] - x[3]) < 1e-9 && abs(y[2] + y[3]) < 1e-9)
      // Directions (3, 1) and (3, −1): a chord of 2 · sin of the angle whose tangent is 1/3.
      #expect(abs(abs(y[2] - y[3]) - 2 / 10.0.squareRoot()) < 1e-9)
    }
  }

  @Test func aRoundWithoutItsGramMatrixHasNoMapAndSaysWhy() async throws {
    try await SampleServer.with { server in
      try server.decide(round: 1)
      try FileSystem.remove("\(server.folder.results("clustering", round: 1))/gram-0")
      let round: Round = try await ask(server, "rounds/1")
      #expect(round.shown == nil && round.agents.allSatisfy { $0.x == nil })
      #expect(round.mapMissing?.contains("gram-0") == true)
    }
  }

  /// Of forty values: above 0 for the first eighty agents, below for the others.
  private func update(_ agent: Int) -> [Double] {
    (0..<40).map { column in
      let wave = (column * 7 + agent * 13 + agent * column) % 11 - 5
      return Double(agent < 80 ? wave + 6 : wave - 9)
    }
  }

  @Test func aHundredAgentsAreOnTheMap() async throws {
    try await SampleServer.with { server in
      let names = (100..<200).map { "agent-\($0)" }
      let updates = (0..<100).map { update($0) }
      try server.decide(round: 1, agents: names, updates: updates)
      let round: Round = try await ask(server, "rounds/1")
      #expect(round.agents.count == 100 && round.agents.allSatisfy { $0.x != nil && $0.y != nil })
      let others = round.agents.filter { $0.verdict == "filtered" }
      #expect(others.count == 20 && others.allSatisfy { ($0.x ?? 0) < 0 })
    }
  }

  @Test func agentsHaveAMarkForEveryRound() async throws {
    try await SampleServer.with { server in
      for round in 1...3 as ClosedRange<UInt64> { try server.decide(round: round) }
      try FileSystem.makeFolder(server.folder.round(4))
      var log = try RoundLog("\(server.folder.round(4))/round.log")
      try log.append(
        .opened(RoundOpened(round: 4, base: 3, baseManifestDigest: [], boot: "b", baseChecksums: [])))
      try log.append(.rejected(RowRejected(agent: "ada", code: ReceiptCode.notFinite.rawValue, reason: "NaN")))
      let grid: Grid = try await ask(server, "agents")
      #expect(grid.rounds == [1, 2, 3, 4] && grid.omitted == 0)
      #expect(grid.agents.map(\.marks) == ["fff-", "aaar", "aaa-", "aaa-"])
      #expect(grid.agents.map(\.summary.took) == [3, 4, 3, 3])
    }
  }

  @Test func aRoundThatGoesOnIsReadAnewAndADamagedOneIsNamed() async throws {
    try await SampleServer.with { server in
      try server.decide(round: 1)
      #expect((try await ask(server, "rounds") as Rounds).rounds.map(\.round) == [1])
      try server.decide(round: 2)
      #expect((try await ask(server, "rounds") as Rounds).rounds.map(\.round) == [1, 2])
      let log = "\(server.folder.round(2))/round.log"
      var bytes = try FileSystem.read(log)
      bytes[30] ^= 1
      try FileSystem.replace(log, with: bytes + [0], synchronised: false)
      let list: Rounds = try await ask(server, "rounds")
      #expect(list.rounds.map(\.round) == [1] && list.damaged.count == 1 && list.damaged[0].hasPrefix("round 2: "))
    }
  }

  /// The cache must not outlive a replay: the log grew.
  @Test func aFailedRoundThatIsReplayedIsReadAgain() async throws {
    try await SampleServer.with { server in
      try FileSystem.makeFolder(server.folder.round(1))
      var log = try RoundLog("\(server.folder.round(1))/round.log")
      try log.append(.opened(RoundOpened(round: 1, base: 0, baseManifestDigest: [], boot: "b", baseChecksums: [])))
      func end(_ outcome: String) -> RoundRecord.Body {
        .ended(
          RoundEnded(
            outcome: outcome, reason: "r", stage: "", index: 0, attempts: 0, losses: 0, release: 0, generation: 0))
      }
      try log.append(end("failed"))
      #expect(try await server.get("/api/federations/icu/rounds").body.contains("\"outcome\":\"failed\""))
      try log.append(end("aborted"))
      #expect(try await server.get("/api/federations/icu/rounds").body.contains("\"outcome\":\"aborted\""))
    }
  }
}
