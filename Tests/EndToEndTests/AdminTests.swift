import Admin
import Glibc
import Messaging
import Processes
import Supervision
import TestSupport
import Testing
import Wire

extension EndToEnd {
  @Suite struct AdminTests {
    /// A stack whose processes serve an admin port that the system chose.
    private func withStack(_ body: (TestStack) throws -> Void) throws {
      try TestStack.with(workers: nil) { stack in
        stack.flags = ["--admin", "0"]
        try stack.startAll()
        try body(stack)
      }
    }

    /// Where a process said that its admin port is.
    private func adminPort(_ process: String, _ stack: TestStack) throws -> UInt16 {
      let log = Program.read("\(stack.folder)/\(process).err")
      let line = try #require(log.split(separator: "\n").last { $0.contains("admin") })
      let digits = try #require(line.split(separator: "127.0.0.1:").last).prefix { $0.isNumber }
      return try #require(UInt16(digits))
    }

    @Test func everyProcessTellsOfItself() throws {
      try withStack { stack in
        let agents = try Participants(stack, ["ada", "bob", "cem"])
        try agents.run(to: 2)
        for (process, line) in [
          ("broker", "flame_tasks_total{outcome=\"completed\"}"), ("publisher", "flame_release{federation=\"f\"} "),
          ("collector", "flame_rounds_total{federation=\"f\",outcome=\"released\"}"),
          ("clustering-1", "flame_task_seconds_count{stage=\"gram\"}"),
        ] {
          let port = try adminPort(process, stack)
          try agents.run("\(process) shows \(line)") { try HTTPAnswer.get("/metrics", port: port).body.contains(line) }
          #expect(try HTTPAnswer.get("/livez", port: port).status == 200)
          #expect(try HTTPAnswer.get("/readyz", port: port).body == "ok\n")
          #expect(try HTTPAnswer.get("/metrics", port: port, method: "POST").status == 404)
          #expect(try !HTTPAnswer.get("/metrics", port: port).body.contains("ada"))
          let health = try Program.run(["health", "\(port)"], in: stack.folder)
          #expect(health.status.isSuccess && health.output == "ok\n")
        }
      }
    }

    /// Prometheus itself reads them in `make test-prometheus`.
    @Test func whatIsServedIsPrometheusFormatAndHasWhatTheAlertsAskFor() throws {
      try withStack { stack in
        let agents = try Participants(stack, ["ada", "bob", "cem"])
        try agents.run(to: 1)
        try agents.run("the collector shows the decision") {
          try HTTPAnswer.get("/metrics", port: adminPort("collector", stack)).body.contains("flame_round_bound{")
        }
        var names: Set<String> = []
        for process in stack.running {
          let page = try HTTPAnswer.get("/metrics", port: adminPort(process, stack)).body
          names.formUnion(try Exposition(page).families)
        }
        names.formUnion(MemberStatus(members: [], troubles: []).metrics.map(\.name))
        let alerts = Program.read(Repository.root + "/docs/examples/prometheus/alerts.yml")
        let asked = alerts.matches(of: #/\bflame_[a-z_]+/#).map { String($0.output) }
        let collector = try HTTPAnswer.get("/metrics", port: adminPort("collector", stack)).body
        #expect(collector.contains("outcome=\"failed\"} 0\n"), "what first appears as 1 never rose")
        #expect(asked.count > 5)
        #expect(names.isSuperset(of: asked), "\(Set(asked).subtracting(names))")
      }
    }

    /// It copies the base: its update is 0.
    @Test func anAgentTellsWhatKeepsItFromTakingPartAndWhatItDid() throws {
      try TestStack.with(workers: nil) { stack in
        var agent = try Program.start(
          [
            "agent", "--name", "ada-7", "--exec", "cp $FLAME_BASE $FLAME_OUT", "--folder", "\(stack.folder)/ada",
            "--admin",
            "0", "--config", stack.config,
          ], environment: ["FLAME_LOG": "info"], output: "\(stack.folder)/ada.out", errors: "\(stack.folder)/ada.err")
        defer { if agent.poll() == nil { agent.signal(SIGKILL) } }
        try stack.wait("the admin port") { Program.read("\(stack.folder)/ada.err").contains("endpoint=http") }
        let port = try adminPort("ada", stack)
        try stack.wait("the reason") {
          try HTTPAnswer.get("/readyz", port: port).body == "there is no connection to the collector\n"
        }
        #expect(try HTTPAnswer.get("/livez", port: port).status == 200)

        try stack.startAll()
        try Participants(stack, ["bob", "cem"]).run(to: 2)
        // Both rounds, and the third one as soon as it has trained for it.
        try stack.wait("it takes part") {
          try HTTPAnswer.get("/metrics", port: port).body.contains(#/code="accepted"} [23]\n/#)
        }
        #expect(try HTTPAnswer.get("/readyz", port: port).body == "ok\n")
        let page = try HTTPAnswer.get("/metrics", port: port).body
        let names = try Exposition(page).families
        #expect(names.isSuperset(of: ["process_resident_memory_bytes", "flame_agent_sent_bytes_total"]))
        #expect(page.contains(#/\nflame_agent_release{federation="f"} [23]\n/#), "\(page)")
        #expect(page.contains(#/\nflame_agent_round{federation="f"} [234]\n/#), "\(page)")
        for line in ["flame_agent_ready", "flame_agent_silence_seconds"] {
          #expect(page.contains("\n\(line){federation=\"f\""), "\(line)")
        }
        #expect(!page.contains("ada-7"))
        agent.signal(SIGTERM)
        #expect(agent.wait() == .exited(0))
      }
    }

    @Test func aWorkerWithoutABrokerIsNotReady() throws {
      try TestStack.with(workers: nil) { stack in
        stack.flags = ["--admin", "0"]
        try stack.start("noising-1")
        try stack.wait("the admin port") { Program.read("\(stack.folder)/noising-1.err").contains("endpoint=http") }
        let port = try adminPort("noising-1", stack)
        try stack.wait("the reason") {
          try HTTPAnswer.get("/readyz", port: port).body == "the broker has not answered yet\n"
        }
        #expect(try HTTPAnswer.get("/livez", port: port).status == 200)
        let health = try Program.run(["health", "\(port)"], in: stack.folder)
        #expect(health.status == .exited(1) && health.output == "the broker has not answered yet\n")
        #expect(try Program.run(["health", "--live", "\(port)"], in: stack.folder).status.isSuccess)
      }
    }

    /// Whoever took it, perhaps what is left of a process before: the work goes on.
    @Test func aPortInUseIsAWarningThatNamesIt() throws {
      try withStack { stack in
        let port = try adminPort("broker", stack)
        stack.flags = ["--admin", "\(port)"]
        try stack.start("noising-2")
        try stack.wait("the warning") {
          Program.read("\(stack.folder)/noising-2.err").contains("cannot listen on http://127.0.0.1:\(port)")
        }
        try stack.wait("the worker is at work") { try stack.broker().workers.contains { $0.name == "noising-2" } }
        stack.kill("broker")
        try stack.wait("the port is the worker's") {
          (try? HTTPAnswer.get("/metrics", port: port).body.contains("flame_worker_tasks_total")) ?? false
        }
      }
    }
  }
}
