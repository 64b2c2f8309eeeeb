import Aggregation
import Configuration
import Testing

@Suite struct DefaultTests {
  @Test func theServerHasItsDefaults() throws {
    let server = try read(least)
    #expect(server.data == "flame-data")
    let run = "ipc://flame-data/run"
    #expect((server.endpoints.broker, server.endpoints.operators) == ("\(run)/broker", run))
    #expect(server.endpoints.collector == "tcp://127.0.0.1:7101")
    #expect(server.endpoints.releases == "tcp://127.0.0.1:7102")
    #expect(server.endpoints.ranges == "tcp://127.0.0.1:7103")
    #expect(server.endpoints.operator("broker") == "ipc://flame-data/run/broker.operator")
    #expect(!server.synchronised)
    #expect(server.lease == 10_000)
    #expect(server.drain == 10_000)
    #expect(server.limits == ServerLimits())
    #expect((server.limits.handshake, server.limits.halfOpen) == (5000, 1024))
    #expect((server.limits.connections, server.limits.messages) == (4, 100))
    #expect((server.limits.firstMessage, server.limits.unfinishedBytes) == (5000, 0))
    #expect(server.limits.newConnections == 200)
    #expect(server.federations.map(\.name) == ["icu"])
  }

  @Test(arguments: ["icu: {}", "icu:", "icu: ~", "icu:\n    updates:\n    agents:"])
  func aFederationHasItsDefaultsHoweverNothingIsSpelled(_ lines: String) throws {
    let federation = try #require(try read("security: none\nfederations:\n  \(lines)\n").federation("icu"))
    #expect(
      federation.policy
        == RoundPolicy(
          minimum: 3, maximum: 1000, openAtLeast: 0, openAtMost: 600_000, agents: [], expected: 3,
          assumedCompromised: 0))
    #expect(federation.rule == .paper)
    #expect(federation.gate == .automatic)
    #expect(federation.keep == 3)
    #expect(federation.uploads.window == 8)
    #expect(federation.uploads.openUpdates == 256)
    #expect((federation.uploads.unfinishedBytes, federation.uploads.idle) == (0, 300_000))
  }

  @Test func defaultsFollowWhatIsGiven() throws {
    #expect(try federation("updates: {min: 2000}").policy.maximum == 2000)
    #expect(try federation("updates: {min: 5}").policy.expected == 5)
    #expect(try federation("agents: [ada, bob, cleo, dora]").policy.expected == 4)
    #expect(try read(least + "data: /srv/flame").endpoints.broker == "ipc:///srv/flame/run/broker")
    #expect(try read(least + "run: /run/flame").endpoints.operators == "ipc:///run/flame")
    #expect(try federation("gate: {command: ./check}").gate == .command("./check", limit: 600_000))
  }

  @Test func everySettingIsRead() throws {
    let server = try read(
      """
      data: /srv/flame
      run: /run/flame
      security: none
      durability: fsync
      lease: 2.5
      drain: 0
      endpoints: {broker: "ipc:///b", collector: "tcp://127.0.0.1:1", releases: "tcp://127.0.0.9:2", ranges: "ipc:///r"}
      limits:
        {handshake: 1.5, first_message: 2.5, half_open: 7, connections: 2, new_connections: 3, messages: 0,
         unfinished_bytes: 9}
      federations:
        ward: {}
        icu:
          agents: [ada, " bob "]
          expected: 7
          updates: {min: 5, max: 9}
          time: {min: 0.25, max: 60}
          assumed_compromised: 2
          rule: {name: fedavg, space: updates, metric: cosine-rows, noise_factor: 0}
          gate: {kind: command, command: ./check, seconds: 3}
          keep: 8
          limits: {window: 2, open_updates: 4, unfinished_bytes: 6, idle: 2}
      """)
    let endpoints = server.endpoints
    #expect((endpoints.broker, endpoints.collector) == ("ipc:///b", "tcp://127.0.0.1:1"))
    #expect((endpoints.releases, endpoints.ranges) == ("tcp://127.0.0.9:2", "ipc:///r"))
    #expect(endpoints.operators == "ipc:///run/flame")
    #expect((server.data, server.synchronised, server.lease, server.drain) == ("/srv/flame", true, 2500, 0))
    #expect((server.limits.handshake, server.limits.halfOpen) == (1500, 7))
    #expect((server.limits.connections, server.limits.messages) == (2, 0))
    #expect((server.limits.firstMessage, server.limits.unfinishedBytes) == (2500, 9))
    #expect(server.limits.newConnections == 3)
    #expect(server.federations.map(\.name) == ["icu", "ward"])
    let icu = try #require(server.federation("icu"))
    #expect(
      icu.policy
        == RoundPolicy(
          minimum: 5, maximum: 9, openAtLeast: 250, openAtMost: 60_000, agents: ["ada", "bob"], expected: 7,
          assumedCompromised: 2))
    #expect(
      try icu.rule == RuleParameters(name: "fedavg", space: .updates, metric: .cosineRows, noiseFactor: 0))
    #expect(icu.gate == .command("./check", limit: 3000))
    #expect((icu.uploads.unfinishedBytes, icu.uploads.idle) == (6, 2000))
    #expect((icu.keep, icu.uploads.window, icu.uploads.openUpdates) == (8, 2, 4))
    #expect(try federation("gate: {kind: manual}").gate == .manual)
  }

  @Test func settingsOfOtherRulesAreRead() throws {
    func rule(_ lines: String) throws -> RuleParameters { try federation(lines).rule }
    #expect(
      try rule("updates: {min: 5}\nrule: {name: krum, assumed_malicious: 1}")
        == RuleParameters(name: "krum", RuleSettings(assumedMalicious: 1)))
    #expect(
      try rule("rule: {name: k-means, clusters: 4, space: updates}")
        == RuleParameters(name: "k-means", RuleSettings(space: .updates, clusters: 4)))
    #expect(
      try rule("rule: {name: dp, bound: 1.5, noise_factor: 0.01}")
        == RuleParameters(name: "dp", RuleSettings(noiseFactor: 0.01, bound: 1.5)))
    #expect(try rule("rule: {steps: [clip, noise]}") == RuleParameters(RuleSettings(steps: [.clip, .noise])))
    #expect(try rule("rule: {name: bulyan}").assumedMalicious == nil)
  }

  @Test func rulesReckonWithTheAssumedCompromised() throws {
    #expect(try federation("updates: {min: 7}\nassumed_compromised: 2\nrule: {name: krum}").rule.assumedMalicious == 2)
    let given = "updates: {min: 7}\nassumed_compromised: 2\nrule: {name: krum, assumed_malicious: 0}"
    #expect(try federation(given).rule.assumedMalicious == 0)
    #expect(try federation("updates: {min: 7}\nassumed_compromised: 2").rule == .paper)
  }
}
