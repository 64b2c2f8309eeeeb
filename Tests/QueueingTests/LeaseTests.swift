import Queueing
import Testing

/// Leases: beats, expiry, losses, duplicates.
@Suite struct LeaseTests {
  private let lease: Milliseconds = 100

  private func fixture(_ count: Int = 1, workers: [UInt8] = [1, 2], maxLosses: Int = 20) -> WorkQueues {
    queues(flatGraph(count, maxLosses: maxLosses), workers: workers, limits: limits { $0.lease = 100 })
  }

  @Test func aLeaseEndsAtItsDeadlineAndNotBefore() throws {
    var queues = fixture()
    let held = try queues.take(1)
    #expect(held.deadline == 100 && held.attempt == 1)
    #expect(queues.tick(now: 99).isEmpty)
    #expect(queues.tick(now: 100) == [.dropped(worker(1), held.lease)])
    #expect(queues.counters.lost == 1)
  }

  @Test func anExpiredTaskGoesToTheWorkerThatWaits() throws {
    var queues = fixture()
    let held = try queues.take(1)
    _ = queues.demand(worker(2), now: 0)
    let actions = queues.tick(now: 100)
    #expect(actions.assignees == [worker(2)])
    #expect(actions.assignments.map(\.task) == [held.task])
    #expect(actions.assignments.map(\.attempt) == [2])
    #expect(actions.assignments.allSatisfy { $0.lease != held.lease })
  }

  @Test func aBeatExtendsOnlyIfProgressRose() throws {
    var queues = fixture()
    let held = try queues.take(1)
    #expect(queues.beat(worker(1), held.lease, progress: 1, now: 60).isEmpty)
    #expect(queues.workers[worker(1)]?.lease?.deadline == 160)
    for progress: UInt64 in [0, 1] { _ = queues.beat(worker(1), held.lease, progress: progress, now: 90) }
    #expect(queues.workers[worker(1)]?.lease?.deadline == 160)
    #expect(queues.tick(now: 159).isEmpty)
    #expect(queues.tick(now: 160) == [.dropped(worker(1), held.lease)])
  }

  @Test func theFirstBeatExtendsOnlyAboveZero() throws {
    var queues = fixture()
    let held = try queues.take(1)
    _ = queues.beat(worker(1), held.lease, progress: 0, now: 50)
    #expect(queues.workers[worker(1)]?.lease?.deadline == 100)
  }

  @Test func aBeatOfALostLeaseIsAnsweredWithDropped() throws {
    var queues = fixture()
    let held = try queues.take(1)
    _ = queues.tick(now: 100)
    #expect(queues.beat(worker(1), held.lease, progress: 9, now: 101) == [.dropped(worker(1), held.lease)])
  }

  @Test func aMessageReadBeforeTheTickIsInTime() throws {
    var queues = fixture()
    let held = try queues.take(1)
    #expect(queues.complete(worker(1), held.lease, now: 150).outcomes == [.done])
  }

  @Test func completionOfALostLeaseIsIgnored() throws {
    var queues = fixture()
    let old = try queues.take(1)
    _ = queues.demand(worker(2), now: 0)
    let new = queues.tick(now: 100).assignments[0]
    #expect(queues.complete(worker(1), old.lease, now: 101).isEmpty)
    #expect(queues.fail(worker(1), old.lease, error: "late", transient: false, now: 101).isEmpty)
    #expect(queues.done() == [0])
    #expect(queues.complete(worker(2), new.lease, now: 102).outcomes == [.done])
    #expect(queues.complete(worker(2), new.lease, now: 102).isEmpty)
    #expect(queues.counters.suppressed == 3)
  }

  @Test func aWorkerCannotCompleteTheLeaseOfAnother() throws {
    var queues = fixture()
    let held = try queues.take(1)
    #expect(queues.complete(worker(2), held.lease, now: 1).isEmpty)
    #expect(queues.done() == [0])
  }

  @Test func aGroupFailsAtItsLastAllowedLoss() throws {
    var queues = fixture(maxLosses: 2)
    _ = try queues.take(1)
    _ = queues.tick(now: 100)
    _ = try queues.take(1, now: 100)
    let outcomes = queues.tick(now: 200).outcomes
    let error = "no worker finished it, 2 leases were lost"
    #expect(outcomes == [.failed(Failure(stage: 0, index: 0, error: error, attempts: 0, losses: 2))])
  }

  @Test func withoutLimitLossesNeverFailAGroup() throws {
    var queues = fixture(maxLosses: 0)
    for round: Instant in 0..<100 {
      _ = try queues.take(1, now: round * 100)
      #expect(queues.tick(now: (round + 1) * 100).outcomes.isEmpty)
    }
    #expect(queues.counters.lost == 100)
  }

  @Test func aBrokerThatStoodStillBlamesNoWorker() throws {
    var queues = queues(
      flatGraph(1), workers: [1, 2], limits: limits { ($0.lease, $0.workerSilence) = (100, 300) })
    let held = try queues.take(1)
    queues.resumeAfterGap(1_000)
    #expect(queues.tick(now: 1_099).isEmpty)
    #expect(queues.workers.count == 2)
    #expect(queues.tick(now: 1_100) == [.dropped(worker(1), held.lease)])
  }

  @Test func nextDeadlineIsNeverLaterThanALeaseEnds() throws {
    var queues = fixture(workers: [1])
    #expect(queues.nextDeadline == 100)
    _ = queues.tick(now: 100)
    let held = try queues.take(1, now: 150)
    while let next = queues.nextDeadline, next < held.deadline { #expect(queues.tick(now: next).isEmpty) }
    #expect(queues.nextDeadline == 250)
    #expect(queues.tick(now: 250) == [.dropped(worker(1), held.lease)])
  }

  @Test func emptyQueuesWaitForNothing() {
    #expect(WorkQueues().nextDeadline == nil)
  }
}
