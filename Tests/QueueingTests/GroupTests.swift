import Queueing
import Testing

/// Opening, ending, acknowledging, closing.
@Suite struct GroupTests {
  @Test func stagesRunInOrderAndTheGroupEndsOnce() {
    var queues = queues(roundGraph(shards: 2), workers: [1])
    let names = queues.drain(1)
    #expect(names.prefix(3) == ["gram", "gram", "decide"])
    #expect(names.last == "publish" && names.count == 8)
    #expect(queues.groups[group(1)]?.outcome == .done)
    #expect(queues.counters.groupsDone == 1)
  }

  @Test func aStageThatWaitsForAllStartsWithTheLastCompletion() throws {
    var queues = queues(roundGraph(shards: 2))
    let first = try queues.take(1)
    let second = try queues.take(2)
    _ = queues.complete(worker(1), first.lease, now: 0)
    #expect(queues.demand(worker(1), now: 0).isEmpty)
    let actions = queues.complete(worker(2), second.lease, now: 0)
    #expect(actions.assignments.map(\.stageName) == ["decide"])
    #expect(actions.assignees == [worker(1)])
  }

  @Test func aTaskThatWaitsForTheSameIndexStartsWithItsOwn() throws {
    var queues = queues(roundGraph(shards: 3), workers: [1])
    _ = queues.hello(worker(2), queues: ["noising"], engine: engine, now: 0)
    for _ in 0..<4 { _ = try queues.complete(worker(1), queues.take(1).lease, now: 0) }
    #expect(queues.demand(worker(2), now: 0).isEmpty)
    _ = queues.hello(worker(1), queues: ["clipping"], engine: engine, now: 0)
    _ = queues.hello(worker(3), queues: ["clipping"], engine: engine, now: 0)
    _ = try queues.take(1)
    let actions = try queues.complete(worker(3), queues.take(3).lease, now: 0)
    #expect(actions.assignments.map(\.task) == [TaskID(group: group(1), stage: 3, index: 1)])
  }

  @Test func openingAgainIsHarmlessAndAnotherGraphConflicts() {
    var queues = queues(flatGraph(2))
    let before = queues
    #expect(queues.open(group(1), flatGraph(2), now: 5).result == .alreadyOpen)
    #expect(queues.open(group(1), flatGraph(3), now: 5).result == .conflict)
    #expect(queues == before)
  }

  @Test func anInvalidGraphLeavesNoTrace() {
    var queues = WorkQueues()
    let result = queues.open(group(1), flatGraph(0), now: 0).result
    #expect(result == .invalid(.taskCount(stage: 0)))
    #expect(queues == WorkQueues())
  }

  @Test func theEndIsReportedUntilAcknowledged() throws {
    var queues = queues(flatGraph(1), workers: [1])
    let ended = try queues.complete(worker(1), queues.take(1).lease, now: 0)
    #expect(ended == [.ended(group(1), .done)])
    #expect(queues.endedUnacknowledged == ended)
    queues.acknowledge(group(1))
    #expect(queues.endedUnacknowledged.isEmpty)
  }

  @Test func openingAnEndedGroupReportsItsEndAgain() {
    var queues = queues(flatGraph(1), workers: [1])
    _ = queues.drain(1)
    queues.acknowledge(group(1))
    let again = queues.open(group(1), flatGraph(1), now: 9)
    #expect(again.result == .alreadyOpen)
    #expect(again.actions == [.ended(group(1), .done)])
    #expect(queues.endedUnacknowledged == again.actions)
  }

  @Test func acknowledgingARunningOrUnknownGroupDoesNothing() {
    var queues = queues(flatGraph(1))
    let before = queues
    queues.acknowledge(group(1))
    queues.acknowledge(group(2))
    #expect(queues == before)
  }

  @Test func closingDropsLeasesAndRefusesTheGroupAndAllEarlierOnes() throws {
    var queues = queues(flatGraph(2))
    let held = try queues.take(1)
    let actions = queues.close(group(1, generation: 3))
    #expect(actions == [.dropped(worker(1), held.lease)])
    #expect(queues.groups.isEmpty)
    #expect(queues.demand(worker(1), now: 0).isEmpty)
    for closed in [group(0), group(1), group(1, generation: 3)] {
      #expect(queues.open(closed, flatGraph(2), now: 0).result == .closed)
    }
    #expect(queues.open(group(1, generation: 4), flatGraph(2), now: 0).result == .opened)
    #expect(queues.open(group(1, tenant: "b"), flatGraph(2), now: 0).result == .opened)
  }

  @Test func closingAnEarlierGroupLaterDoesNotReopenTheLaterOne() {
    var queues = WorkQueues()
    _ = queues.close(group(5))
    _ = queues.close(group(3))
    #expect(queues.isClosed(group(5)))
    #expect(!queues.isClosed(group(6)))
  }

  @Test func closingTakesTheGroupsTasksOutOfLineForWaitingWorkers() {
    var queues = queues(flatGraph(2), workers: [1])
    _ = queues.close(group(1))
    #expect(queues.demand(worker(1), now: 0).isEmpty)
    let actions = queues.open(group(2), flatGraph(1), now: 1).actions
    #expect(actions.assignments.map(\.task.group) == [group(2)])
  }

  @Test func completionForAClosedGroupIsHarmless() throws {
    var queues = queues(flatGraph(1), workers: [1])
    let held = try queues.take(1)
    _ = queues.close(group(1))
    #expect(queues.complete(worker(1), held.lease, now: 0).isEmpty)
    #expect(queues.counters.suppressed == 1)
  }
}

/// Groups are taken whole or not at all.
@Suite struct CapacityTests {
  @Test func groupsAreBoundedPerTenantAndInAll() {
    var queues = WorkQueues(limits: limits { ($0.maxGroups, $0.maxGroupsPerTenant) = (3, 2) })
    #expect(queues.open(group(1), flatGraph(1), now: 0).result == .opened)
    #expect(queues.open(group(2), flatGraph(1), now: 0).result == .opened)
    #expect(queues.open(group(3), flatGraph(1), now: 0).result == .full(.groupsOfTenant))
    #expect(queues.open(group(1, tenant: "b"), flatGraph(1), now: 0).result == .opened)
    #expect(queues.open(group(2, tenant: "b"), flatGraph(1), now: 0).result == .full(.groups))
    _ = queues.close(group(1))
    #expect(queues.open(group(2, tenant: "b"), flatGraph(1), now: 0).result == .opened)
  }

  @Test func tasksAreBoundedPerTenantAndInAll() {
    var queues = WorkQueues(limits: limits { ($0.maxTasks, $0.maxTasksPerTenant) = (10, 8) })
    #expect(queues.open(group(1), flatGraph(8), now: 0).result == .opened)
    #expect(queues.open(group(2), flatGraph(1), now: 0).result == .full(.tasksOfTenant))
    #expect(queues.open(group(1, tenant: "b"), flatGraph(3), now: 0).result == .full(.tasks))
    #expect(queues.open(group(1, tenant: "b"), flatGraph(2), now: 0).result == .opened)
  }

  @Test func aGroupThatNeverFitsIsInvalidAndNotFull() {
    var queues = WorkQueues(limits: limits { ($0.maxTasks, $0.maxTasksPerTenant) = (10, 8) })
    #expect(queues.open(group(1), flatGraph(9), now: 0).result == .invalid(.tooManyTasks(limit: 8)))
  }

  @Test func anEndedGroupMakesRoomForTasksAtOnce() {
    var queues = queues(flatGraph(8), workers: [1], limits: limits { $0.maxTasks = 8 })
    #expect(queues.open(group(2), flatGraph(1), now: 0).result == .full(.tasks))
    _ = queues.drain(1)
    #expect(queues.open(group(2), flatGraph(8), now: 0).result == .opened)
  }
}
