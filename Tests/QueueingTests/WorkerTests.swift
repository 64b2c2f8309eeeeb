import Queueing
import Testing

/// Workers: demands, matching, turns, comings and goings.
@Suite struct WorkerTests {
  @Test func unknownWorkersAreAskedToSayHello() {
    var queues = queues(flatGraph(1), workers: [])
    let lease = LeaseID(number: 1)
    #expect(queues.demand(worker(1), now: 0) == [.introduce(worker(1))])
    #expect(queues.beat(worker(1), lease, progress: 1, now: 0) == [.introduce(worker(1))])
    #expect(queues.complete(worker(1), lease, now: 0) == [.introduce(worker(1))])
    #expect(queues.fail(worker(1), lease, error: "", transient: false, now: 0) == [.introduce(worker(1))])
    #expect(queues.leave(worker(1), now: 0).isEmpty)
    #expect(queues.unreachable(worker(1), now: 0).isEmpty)
  }

  @Test func demandsBeyondOneAreHarmless() throws {
    var queues = queues(flatGraph(2), workers: [1])
    let held = try queues.take(1)
    #expect(queues.demand(worker(1), now: 0).isEmpty)
    #expect(queues.complete(worker(1), held.lease, now: 0).isEmpty)
    #expect(try queues.take(1).task.index == 1)
    #expect(queues.demand(worker(1), now: 0).isEmpty)
    #expect(queues.counters.assigned == 2)
  }

  @Test func waitingTwiceGivesOneTask() {
    var queues = queues(flatGraph(1), workers: [1])
    _ = queues.close(group(1))
    for _ in 0..<3 { #expect(queues.demand(worker(1), now: 0).isEmpty) }
    #expect(queues.open(group(2), flatGraph(5), now: 0).actions.assignments.count == 1)
  }

  @Test func whoWaitsLongestIsServedFirst() {
    var queues = queues(flatGraph(1), workers: [1, 2, 3])
    _ = queues.close(group(1))
    for byte: UInt8 in [3, 1, 2] { _ = queues.demand(worker(byte), now: 0) }
    let actions = queues.open(group(2), flatGraph(3), now: 0).actions
    #expect(actions.assignees == [worker(3), worker(1), worker(2)])
    #expect(actions.assignments.map(\.task.index) == [0, 1, 2])
  }

  @Test func tasksGoOnlyToTheirEngineAndQueue() throws {
    var queues = queues(flatGraph(1), workers: [])
    _ = queues.hello(worker(1), queues: ["work"], engine: "another", now: 0)
    _ = queues.hello(worker(2), queues: ["play"], engine: engine, now: 0)
    _ = queues.hello(worker(3), queues: [], engine: engine, now: 0)
    for byte: UInt8 in 1...3 { #expect(queues.demand(worker(byte), now: 0).isEmpty) }
    _ = queues.hello(worker(2), queues: ["play", "work"], engine: engine, now: 0)
    #expect(try queues.take(2).task.index == 0)
  }

  @Test func leavingReturnsTheTaskWithoutLoss() throws {
    var queues = queues(flatGraph(1, maxLosses: 1))
    let held = try queues.take(1)
    _ = queues.demand(worker(2), now: 0)
    let actions = queues.leave(worker(1), now: 0)
    #expect(actions.assignees == [worker(2)])
    #expect(actions.assignments.map(\.attempt) == [1])
    #expect(queues.counters.lost == 0 && queues.counters.returned == 1)
    #expect(queues.complete(worker(1), held.lease, now: 0) == [.introduce(worker(1))])
  }

  @Test func helloAgainLosesTheLeaseAndTheDemand() throws {
    var queues = queues(flatGraph(1, maxLosses: 2))
    let held = try queues.take(1)
    _ = queues.demand(worker(2), now: 0)
    _ = queues.hello(worker(2), queues: allQueues, engine: engine, now: 0)
    #expect(queues.hello(worker(1), queues: allQueues, engine: engine, now: 0).isEmpty)
    #expect(queues.counters.lost == 1)
    #expect(try queues.take(1).attempt == 2)
    #expect(queues.beat(worker(1), held.lease, progress: 1, now: 0) == [.dropped(worker(1), held.lease)])
    #expect(queues.hello(worker(1), queues: allQueues, engine: engine, now: 0).outcomes.count == 1)
  }

  @Test func aTaskThatNeverReachedItsWorkerIsNotLost() throws {
    var queues = queues(flatGraph(1, maxLosses: 1))
    let held = try queues.take(1)
    #expect(queues.unreachable(worker(1), undelivered: held.lease, now: 0).isEmpty)
    #expect(queues.counters.returned == 1 && queues.workers.count == 1)
    let other = try queues.take(2)
    #expect(queues.unreachable(worker(2), undelivered: held.lease, now: 0).outcomes.count == 1)
    #expect(other.task == held.task && queues.counters.lost == 1)
  }

  @Test func anUnreachableWorkerNoLongerWaits() {
    var queues = queues(flatGraph(1))
    _ = queues.close(group(1))
    for byte: UInt8 in 1...2 { _ = queues.demand(worker(byte), now: 0) }
    _ = queues.unreachable(worker(1), now: 0)
    #expect(queues.open(group(2), flatGraph(2), now: 0).actions.assignees == [worker(2)])
  }

  @Test func silentWorkersAreForgottenOnTime() {
    var queues = queues(flatGraph(1), limits: limits { ($0.lease, $0.workerSilence) = (100, 250) })
    _ = queues.close(group(1))
    _ = queues.demand(worker(2), now: 100)
    _ = queues.tick(now: 249)
    #expect(queues.workers.count == 2)
    _ = queues.tick(now: 250)
    #expect(queues.workers.keys.map(\.bytes) == [[2]])
    _ = queues.tick(now: 349)
    #expect(queues.workers.count == 1)
    _ = queues.tick(now: 350)
    #expect(queues.workers.isEmpty && queues.nextDeadline == nil)
  }

  @Test func aWorkerThatHoldsALeaseIsNotForgotten() throws {
    var queues = queues(flatGraph(1), workers: [1], limits: limits { ($0.lease, $0.workerSilence) = (100, 10) })
    let held = try queues.take(1)
    #expect(queues.tick(now: 99).isEmpty)
    #expect(queues.workers.count == 1)
    #expect(queues.tick(now: 100) == [.dropped(worker(1), held.lease)])
    #expect(queues.workers.isEmpty)
  }
}

/// Whose task goes next.
@Suite struct TurnTests {
  @Test func tenantsTakeTurns() {
    var queues = WorkQueues()
    for tenant in ["a", "b", "c"] { _ = queues.open(group(1, tenant: tenant), flatGraph(3), now: 0) }
    _ = queues.hello(worker(1), queues: ["work"], engine: engine, now: 0)
    var order = ""
    while let next = queues.demand(worker(1), now: 0).assignments.first {
      order += next.task.group.tenant
      _ = queues.complete(worker(1), next.lease, now: 0)
    }
    #expect(order == "abcabcabc")
  }

  @Test func aLargeTenantDoesNotHoldUpASmallOne() throws {
    var queues = queues(flatGraph(10_000), workers: [1, 2, 3])
    _ = try queues.take(1)
    _ = queues.open(group(1, tenant: "b"), flatGraph(1), now: 0)
    let next = try [queues.take(2).task.group.tenant, queues.take(3).task.group.tenant]
    #expect(next.sorted() == ["a", "b"])
  }

  @Test func aTenantsGroupsGoInOrderWhateverTheOrderOfOpening() throws {
    var queues = WorkQueues()
    for id in [group(3), group(2, generation: 1), group(2)] { _ = queues.open(id, flatGraph(2), now: 0) }
    var seen: [GroupID] = []
    for byte: UInt8 in 1...6 {
      _ = queues.hello(worker(byte), queues: ["work"], engine: engine, now: 0)
      try seen.append(queues.take(byte).task.group)
    }
    #expect(seen == seen.sorted())
  }

  @Test func aTaskThatComesBackGoesBeforeLaterOnes() throws {
    var queues = queues(flatGraph(5), workers: [1, 2, 3])
    _ = try queues.take(1)
    _ = try queues.take(2)
    _ = queues.leave(worker(1), now: 0)
    #expect(try queues.take(3).task.index == 0)
  }

  @Test func aWorkerOfTwoQueuesServesThemInTurn() {
    var queues = WorkQueues()
    let stages = ["x", "y"].map { Stage(name: $0, queue: $0, count: 3) }
    _ = queues.open(group(1), Graph(engine: engine, stages: stages), now: 0)
    _ = queues.hello(worker(1), queues: ["x", "y"], engine: engine, now: 0)
    #expect(queues.drain(1).joined() == "xyxyxy")
  }
}
