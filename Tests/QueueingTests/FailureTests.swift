import Queueing
import Testing

/// Reported failures: attempts, transient ones, pauses.
@Suite struct FailureTests {
  private func fixture(_ count: Int = 1, maxAttempts: Int = 3, maxLosses: Int = 20) -> WorkQueues {
    queues(
      flatGraph(count, maxAttempts: maxAttempts, maxLosses: maxLosses),
      limits: limits { ($0.backoffBase, $0.backoffMax, $0.lease) = (10, 35, 1_000) })
  }

  /// Takes the task as worker 1 and reports a failure.
  private func fail(_ queues: inout WorkQueues, transient: Bool, now: Instant) throws -> [Action] {
    let held = try queues.take(1, now: now)
    return queues.fail(worker(1), held.lease, error: "e\(now)", transient: transient, now: now)
  }

  @Test func aGroupFailsAtItsLastAllowedAttemptAndTellsTheLastError() throws {
    var queues = fixture(maxAttempts: 2)
    #expect(try fail(&queues, transient: false, now: 0).isEmpty)
    _ = queues.tick(now: 10)
    let actions = try fail(&queues, transient: false, now: 10)
    let failure = Failure(stage: 0, index: 0, error: "e10", attempts: 2, losses: 0)
    #expect(actions == [.ended(group(1), .failed(failure))])
    #expect(queues.endedUnacknowledged == actions)
    #expect(queues.counters.failed == 2 && queues.counters.groupsFailed == 1)
  }

  @Test func attemptsCountPerTask() throws {
    var queues = fixture(2, maxAttempts: 2)
    let (first, second) = try (queues.take(1), queues.take(2))
    _ = queues.fail(worker(1), first.lease, error: "x", transient: false, now: 0)
    #expect(queues.fail(worker(2), second.lease, error: "x", transient: false, now: 0).outcomes.isEmpty)
  }

  @Test func transientFailuresNeverCount() throws {
    var queues = fixture(maxAttempts: 1)
    for round: Instant in 0..<50 {
      #expect(try fail(&queues, transient: true, now: round * 100).isEmpty)
      _ = queues.tick(now: round * 100 + 99)
    }
    #expect(queues.counters.transient == 50)
    #expect(queues.groups[group(1)]?.isRunning == true)
  }

  @Test func withoutLimitFailuresNeverFailAGroup() throws {
    var queues = fixture(maxAttempts: 0)
    for round: Instant in 0..<50 {
      #expect(try fail(&queues, transient: false, now: round * 100).isEmpty)
      _ = queues.tick(now: round * 100 + 99)
    }
    #expect(queues.counters.failed == 50)
  }

  @Test func thePauseDoublesUpToItsBound() throws {
    var queues = fixture()
    var now: Instant = 0
    for wait: Milliseconds in [10, 20, 35, 35, 35] {
      _ = try fail(&queues, transient: true, now: now)
      #expect(queues.nextDeadline.map { $0 <= now + wait } == true)
      _ = queues.tick(now: now + wait - 1)
      #expect(queues.demand(worker(1), now: now + wait - 1).isEmpty)
      let given = queues.tick(now: now + wait).assignments
      #expect(given.count == 1)
      _ = queues.leave(worker(1), now: now + wait)
      _ = queues.hello(worker(1), queues: allQueues, engine: engine, now: now + wait)
      now += wait
    }
  }

  @Test func aPauseOfAnyLengthNeverOverflows() throws {
    var queues = queues(
      flatGraph(1), workers: [1], limits: limits { ($0.backoffBase, $0.backoffMax) = (1 << 62, .max) })
    var now: Instant = 0
    for wait: Milliseconds in [1 << 62, 1 << 63] {
      #expect(try fail(&queues, transient: true, now: now).isEmpty)
      now = now + wait
      _ = queues.tick(now: now)
      _ = queues.hello(worker(1), queues: allQueues, engine: engine, now: now)
    }
    #expect(try fail(&queues, transient: true, now: now).isEmpty)
    #expect(queues.groups[group(1)]?.stages[0].paused == [0: .max])
  }

  @Test func lossesAndAttemptsCountApart() throws {
    var queues = fixture(maxAttempts: 2, maxLosses: 2)
    _ = try fail(&queues, transient: false, now: 0)
    _ = queues.tick(now: 10)
    _ = try queues.take(1, now: 10)
    #expect(queues.tick(now: 1_010).outcomes.isEmpty)
    let held = try queues.take(1, now: 1_010)
    #expect(held.attempt == 3)
    #expect(queues.complete(worker(1), held.lease, now: 1_011).outcomes == [.done])
  }

  @Test func aFailedGroupHandsOutNothingAndItsLeasesAreVoid() throws {
    var queues = fixture(3, maxAttempts: 1)
    let (first, second) = try (queues.take(1), queues.take(2))
    let actions = queues.fail(worker(1), first.lease, error: "x", transient: false, now: 0)
    #expect(actions.first == .dropped(worker(2), second.lease))
    #expect(actions.outcomes.count == 1)
    #expect(queues.demand(worker(1), now: 0).isEmpty)
    #expect(queues.complete(worker(2), second.lease, now: 0).isEmpty)
    #expect(queues.tick(now: 100_000).isEmpty)
    #expect(queues.counters.groupsFailed == 1)
  }

  @Test func aPausedTaskOfAClosedGroupStaysAway() throws {
    var queues = fixture()
    _ = try fail(&queues, transient: true, now: 0)
    _ = queues.close(group(1))
    #expect(queues.tick(now: 10).isEmpty)
    #expect(queues.demand(worker(1), now: 10).isEmpty)
  }

  @Test func longErrorsAreCut() throws {
    var queues = fixture(maxAttempts: 1)
    let held = try queues.take(1)
    let error = String(repeating: "x", count: 100_000)
    let outcome = queues.fail(worker(1), held.lease, error: error, transient: false, now: 0).outcomes.first
    guard case .failed(let failure) = outcome else { return #expect(Bool(false), "the group did not fail") }
    #expect(failure.error.count == 1_000)
  }
}
