import Queueing
import Testing

/// Every reachable state of small set-ups.
@Suite struct ExplorationTests {
  private func explore(_ name: String, _ setUp: SetUp) throws -> Explorer.Result {
    var explorer = Explorer(setUp)
    let clock = ContinuousClock()
    let start = clock.now
    let result = try explorer.run()
    print(
      "explored \(name): \(result.states) states, \(result.steps) steps, \(result.done) done, \(result.failed) failed,",
      "\(clock.now - start)")
    #expect(result.done > 0)
    return result
  }

  private func stage(
    _ name: String, _ count: Int, _ after: Dependency? = nil, attempts: Int = 0, losses: Int = 0, queue: String = "work"
  ) -> Stage {
    Stage(name: name, queue: queue, count: count, after: after, maxAttempts: attempts, maxLosses: losses)
  }

  @Test func aRoundWithTwoWorkersAndFailures() throws {
    let graph = Graph(
      engine: "e",
      stages: [
        stage("gram", 2, attempts: 2), stage("decide", 1, .all(0), attempts: 1), stage("clip", 2, .all(1)),
        stage("noise", 2, .sameIndex(2)), stage("publish", 1, .all(3)),
      ])
    var setUp = SetUp([(group(1), graph)])
    setUp.vanishes = false
    #expect(try explore("round with failures", setUp).failed > 0)
  }

  @Test func aRoundWithTwoWorkersAndLosses() throws {
    let graph = Graph(
      engine: "e",
      stages: [
        stage("gram", 2, attempts: 2, losses: 2), stage("decide", 1, .all(0), attempts: 1, losses: 2),
        stage("clip", 2, .all(1), attempts: 2, losses: 2), stage("noise", 2, .sameIndex(2), attempts: 1),
        stage("publish", 1, .all(3)),
      ])
    #expect(try explore("round with losses", SetUp([(group(1), graph)])).failed > 0)
  }

  @Test func twoTenantsThatOpenAndClose() throws {
    let graph = Graph(engine: "e", stages: [stage("one", 1, attempts: 1), stage("two", 1, .all(0))])
    var setUp = SetUp([(group(1), graph), (group(1, tenant: "b"), graph)])
    setUp.opensAndCloses = true
    setUp.acknowledges = true
    _ = try explore("two tenants", setUp)
  }

  @Test func aGroupItsReplayAndTheNextOfOneTenant() throws {
    let graph = Graph(engine: "e", stages: [stage("one", 1, attempts: 1)])
    var setUp = SetUp([(group(1), graph), (group(1, generation: 1), graph), (group(2), graph)])
    setUp.opensAndCloses = true
    setUp.vanishes = false
    setUp.workers = [.init()]
    _ = try explore("replay", setUp)
  }

  @Test func workersOfDifferentQueuesAndEngines() throws {
    let first = Graph(
      engine: "e", stages: [stage("one", 1, attempts: 1, queue: "x"), stage("two", 1, .all(0), losses: 2, queue: "y")])
    let second = Graph(engine: "f", stages: [stage("one", 1, attempts: 1, queue: "x")])
    var setUp = SetUp([(group(1), first), (group(1, tenant: "b"), second)])
    setUp.workers = [
      .init(queues: ["x", "y"], engine: "e"), .init(queues: ["y"], engine: "e"), .init(queues: ["x"], engine: "f"),
    ]
    setUp.vanishes = false
    _ = try explore("queues and engines", setUp)
  }

  @Test func silentWorkersAndABrokerThatStoodStill() throws {
    let graph = Graph(engine: "e", stages: [stage("one", 1, losses: 2), stage("two", 1, .all(0))])
    var setUp = SetUp([(group(1), graph)])
    setUp.limits.workerSilence = 3
    setUp.hasGaps = true
    _ = try explore("silence and gaps", setUp)
  }
}
