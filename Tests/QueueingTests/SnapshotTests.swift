import Queueing
import Testing

/// What an operator sees.
@Suite struct SnapshotTests {
  @Test func aStalledQueueShowsItsDepthItsAgeAndThatNoWorkerServesIt() throws {
    var queues = queues(roundGraph(shards: 2), workers: [])
    _ = queues.hello(worker(7), queues: ["clustering"], engine: "another", now: 5)
    let snapshot = queues.snapshot(now: 40)
    let stalled = try #require(snapshot.queues.first { $0.key.engine == engine && $0.key.queue == "clustering" })
    #expect(stalled.depth == 2 && stalled.oldestAge == 40 && stalled.workers == 0 && stalled.idle == 0)
    #expect(snapshot.queues.map(\.key) == snapshot.queues.map(\.key).sorted())
    #expect(snapshot.queues.count == 5)
  }

  @Test func theOldestAgeCountsFromWhenATaskLastBecameReady() throws {
    var queues = queues(flatGraph(2))
    for byte: UInt8 in 1...2 { _ = try queues.take(byte) }
    #expect(queues.snapshot(now: 20).queues.first { $0.key.queue == "work" }?.oldestAge == nil)
    _ = queues.leave(worker(2), now: 30)
    _ = queues.leave(worker(1), now: 45)
    #expect(queues.snapshot(now: 50).queues.allSatisfy { $0.oldestAge == 20 })
  }

  @Test func workersShowTheirLeaseItsAgeAndProgress() throws {
    var queues = queues(flatGraph(1))
    let held = try queues.take(1, now: 10)
    _ = queues.demand(worker(2), now: 20)
    _ = queues.beat(worker(1), held.lease, progress: 4, now: 30)
    let snapshot = queues.snapshot(now: 50)
    #expect(snapshot.workers.map(\.id) == [worker(1), worker(2)])
    #expect(snapshot.workers.map(\.lastSeenAge) == [20, 30])
    #expect(snapshot.workers.map(\.isWaiting) == [false, true])
    let lease = try #require(snapshot.workers[0].lease)
    #expect(lease.age == 40 && lease.progress == 4 && lease.stageName == "step" && lease.id == held.lease)
    #expect(snapshot.queues.first { $0.key.queue == "work" }?.idle == 1)
  }

  @Test func stagesShowWhereTheirTasksAre() throws {
    var queues = queues(flatGraph(4))
    _ = try queues.complete(worker(1), queues.take(1).lease, now: 0)
    _ = try queues.fail(worker(1), queues.take(1).lease, error: "no space", transient: true, now: 0)
    _ = try queues.take(2)
    let stage = try #require(queues.snapshot(now: 0).groups.first?.stages.first)
    #expect([stage.total, stage.done, stage.ready, stage.paused, stage.leased] == [4, 1, 1, 1, 1])
    #expect(stage.error == "no space")
  }

  @Test func anEndedGroupStillShowsHowFarItCame() throws {
    var queues = queues(flatGraph(2, maxAttempts: 1), workers: [1])
    _ = try queues.complete(worker(1), queues.take(1).lease, now: 0)
    _ = try queues.fail(worker(1), queues.take(1).lease, error: "x", transient: false, now: 0)
    let shown = try #require(queues.snapshot(now: 9).groups.first)
    #expect(shown.age == 9 && !shown.isAcknowledged && shown.outcome == queues.groups[group(1)]?.outcome)
    #expect(shown.stages.map(\.done) == [1] && shown.stages.map(\.ready) == [0])
  }
}
