import Foundation
import Glibc
import Processes
import Rounds
import TestSupport
import Testing
import Wire

extension EndToEnd {
  @Suite struct DashboardTests {
    private struct Live: Decodable {
      struct Report: Decodable {
        struct Federation: Decodable {
          let federation: String
          let round: UInt64
        }

        struct Group: Decodable { let round: UInt64 }

        let federations: [Federation]
        let groups: [Group]
        let silent: [String]
      }

      let report: Report
    }

    private struct Round: Decodable {
      struct Summary: Decodable {
        struct Metric: Decodable {
          let name: String
          let median: Double
        }

        let metrics: [Metric]
      }

      struct Agent: Decodable {
        let name: String
        let x: Double
        let y: Double
      }

      let summary: Summary
      let agents: [Agent]
      let shown: Double
    }

    private func port(_ stack: TestStack) throws -> UInt16 {
      let file = "\(stack.folder)/dashboard.out"
      try stack.wait("the dashboard's address") { Program.read(file).hasSuffix("\n") }
      return try #require(UInt16(Program.read(file).split(separator: ":").last?.dropLast() ?? ""))
    }

    private func live(_ port: UInt16) throws -> Live? {
      let answer = try HTTPAnswer.get("/api/status", port: port)
      return answer.status == 200 ? try JSONDecoder().decode(Live.self, from: Data(answer.body.utf8)) : nil
    }

    @Test(arguments: [[:], TestStack.curve]) func aRunningServerIsShown(_ settings: [String: String]) throws {
      try TestStack.with(settings: settings) { stack in
        let agents = try Participants(stack, ["ada", "bob", "cem"])
        agents.metrics = ["ada": [0.5], "bob": [0.25], "cem": [4]].mapValues {
          $0.map { ReportedMetric(name: "loss", value: $0) }
        }
        try agents.run(to: 2)
        stack.flags = ["--listen", "0"]
        try stack.start("dashboard")
        let port = try port(stack)
        try agents.run("the status") { try live(port)?.report.silent.isEmpty == true }
        #expect(try live(port)?.report.federations.first?.federation == "f")

        let answer = try HTTPAnswer.get("/api/federations/f/rounds/2", port: port)
        let round = try JSONDecoder().decode(Round.self, from: Data(answer.body.utf8))
        #expect(round.summary.metrics.map(\.name) == ["loss"] && round.summary.metrics.map(\.median) == [0.5])
        #expect(round.agents.map(\.name) == ["ada", "bob", "cem"] && round.shown > 0.99)

        let file = try HTTPAnswer.get("/api/federations/f/releases/2/weights.safetensors", port: port)
        #expect(file.headers["content-length"] == "\(try stack.weightsBytes(release: 2))")

        stack.kill("broker")
        stack.kill("collector")
        try stack.wait("both are missed") { try live(port)?.report.silent.count == 2 }
        #expect(try HTTPAnswer.get("/api/federations/f/rounds", port: port).status == 200)
        #expect(stack.end("dashboard", by: SIGTERM)?.isSuccess == true)
      }
    }

    @Test func whereDescriptorsRunOutItAnswersAgainAfterwards() throws {
      try TestStack.with(workers: nil) { stack in
        let output = "\(stack.folder)/dashboard.out"
        let words = [Program.path, "dashboard", "--listen", "0", "--config", stack.config]
        var dashboard = try ChildProcess(
          shell: "ulimit -n 64; exec \(words.joined(separator: " ")) >\(output) 2>\(stack.folder)/dashboard.err",
          environment: [:])
        defer {
          dashboard.signal(SIGTERM)
          _ = dashboard.wait()
        }
        let port = try port(stack)
        var idle = (0..<100).map { _ in try? SlowReader("/api/events", port: port) }
        #expect(idle.contains { $0 == nil }, "there were descriptors enough")
        idle = []
        try waitUntil("it answers again") { (try? HTTPAnswer.get("/livez", port: port).status) == 200 }
      }
    }

    @Test func whatACommandWritesToItsMetricsIsInTheRoundAndAMistakeCostsNoUpdate() throws {
      try TestStack.with([TestFederation("f", ["updates.min": "2", "expected": "2"])]) { stack in
        let good = #"cp "$FLAME_BASE" "$FLAME_OUT" && echo '{"loss": 0.31, "f1": 1}' > "$FLAME_METRICS""#
        let bad = #"cp "$FLAME_BASE" "$FLAME_OUT" && echo '{"loss": "low"}' > "$FLAME_METRICS""#
        var agents = try [("ada", good), ("bob", bad)].map { name, command in
          try Program.start(
            [
              "agent", "--name", name, "--folder", "\(stack.folder)/\(name)", "--exec", command, "--config",
              stack.config,
            ],
            output: "\(stack.folder)/\(name).log", errors: "\(stack.folder)/\(name).errors")
        }
        defer {
          for index in agents.indices {
            agents[index].signal(SIGTERM)
            _ = agents[index].wait()
          }
        }
        try stack.wait("round 1 is over") { (try? stack.ended(1)) != nil }
        let report = try RoundReport.read(stack.federationFolder(), round: 1)
        #expect(report.agents.map(\.name) == ["ada", "bob"])
        #expect(report.agents[0].metrics.map(\.name) == ["f1", "loss"] && report.agents[1].metrics.isEmpty)
        #expect(report.agents[0].metrics.map(\.value) == [1, 0.31])
        let shown = try stack.obey(["round", "show", "1", "--format", "json"])
        #expect(shown.contains("\"loss\" : 0.31"))
        #expect(Program.read("\(stack.folder)/bob.errors").contains("no metrics are reported"))
      }
    }
  }
}

extension TestStack {
  fileprivate func weightsBytes(release: UInt64) throws -> Int {
    try FileSystem.read("\(federationFolder().release(release))/weights.safetensors").count
  }
}
