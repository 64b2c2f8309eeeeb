import Supervision
import Testing
import Wire

/// What a person reads where nothing moves.
struct StallReportTests {
  private func federation(
    _ phase: String, _ milliseconds: UInt64 = 40_000, _ change: (inout FederationStatus) -> Void = { _ in }
  ) -> CollectorStatus {
    var status = FederationStatus(
      federation: "icu", phase: phase, round: 7, base: 6, phaseMs: milliseconds, committed: 1, uploading: 0, minimum: 3,
      maximum: 10, awaited: [], paused: false, lastFailure: "", receipts: [], engine: "e1", connected: 2,
      receivedBytes: 0)
    change(&status)
    return CollectorStatus(federations: [status])
  }

  private func broker(_ workers: [WorkerStatus], error: String = "") -> BrokerStatus {
    let stages = [
      StageProgress(stage: "gram", queue: "clustering", done: 3, total: 3, error: ""),
      StageProgress(stage: "noise", queue: "noising", done: 1, total: 3, error: error),
    ]
    return BrokerStatus(
      queues: [], workers: workers,
      groups: [GroupStatus(federation: "icu", round: 7, stages: stages, engine: "e1")],
      counts: WorkCounts(), epoch: 1)
  }

  private func worker(_ queue: String, _ engine: String) -> WorkerStatus {
    WorkerStatus(name: "w", queues: [queue], engine: engine, silentMs: 0, leases: 0)
  }

  private func lines(_ collector: CollectorStatus?, _ broker: BrokerStatus? = nil) -> [String] {
    StallReport.lines(collector: collector, broker: broker, publisher: nil)
  }

  @Test func withoutACollector() { #expect(lines(nil) == ["the collector does not answer: no round goes on"]) }

  @Test func withoutAWorker() {
    let found = lines(federation("aggregating"), broker([worker("clustering", "e1")]))
    #expect(found == ["icu: round 7 waits 40 s in noising: no worker connected"])
  }

  @Test func withWorkersOfAnotherEngineOnly() {
    let found = lines(federation("aggregating"), broker([worker("noising", "e2")]))
    #expect(found == ["icu: round 7 waits 40 s in noising: the round needs engine “e1”, the workers have “e2”"])
  }

  @Test func withATaskThatFails() {
    let found = lines(federation("aggregating"), broker([worker("noising", "e1")], error: "no space"))
    #expect(found == ["icu: round 7 waits 40 s in noise: no space"])
  }

  @Test func withWorkersAtWorkOnlyAfterAWhile() {
    let status = broker([worker("noising", "e1")])
    #expect(lines(federation("aggregating", 2999), status).isEmpty)
    #expect(lines(federation("aggregating", 3000), status) == ["icu: round 7 waits 3 s in noise: 1 of 3 tasks done"])
  }

  @Test func withoutABroker() {
    #expect(lines(federation("aggregating")) == ["icu: round 7 waits 40 s for the broker, which does not answer"])
  }

  /// Rounds that fail one after the other do not look like a server at rest.
  @Test func betweenRoundsOfWhichTheLastFailed() {
    let failed = { (milliseconds: UInt64) in
      federation("opening", milliseconds) { $0.lastFailure = "round 7 failed: 3 of 3 updates cannot be told apart" }
    }
    let line = "icu: no round is open, since round 7 failed: 3 of 3 updates cannot be told apart"
    #expect(lines(failed(500)) == [line])
    #expect(lines(failed(499)).isEmpty)
    #expect(lines(federation("opening")).isEmpty)
  }

  @Test func gatheringSaysWhoOrHowManyAreMissing() {
    #expect(lines(federation("gathering", 100)).isEmpty)
    let waits = "icu: round 7 waits 40 s in gathering: "
    #expect(lines(federation("gathering")) == [waits + "2 more updates are needed, 2 agents are connected"])
    let named = federation("gathering") { $0.awaited = ["a", "b", "c", "d", "e", "f", "g"] }
    #expect(lines(named) == [waits + "a, b, c, d, e and 2 more did not answer yet"])
    let many = federation("gathering") {
      $0.awaited = ["a", "b"]
      $0.awaitedCount = 40
    }
    #expect(lines(many) == [waits + "a, b and 38 more did not answer yet"])
    #expect(lines(federation("gathering") { $0.committed = 3 }) == [waits + "more agents are expected"])
  }

  @Test func atTheGate() {
    #expect(lines(federation("at the gate")) == ["icu: round 7 waits 40 s at the gate: see `flame release list`"])
    #expect(lines(federation("at the gate", 10)).isEmpty)
  }
}
