import Queueing
import Testing

/// The cost of a message does not grow with the number of tasks.
@Suite struct ScaleTests {
  /// A quadratic machine would take many minutes.
  @Test(.timeLimit(.minutes(1)))
  func aHundredThousandTasksAndAThousandWorkers() throws {
    var queues = WorkQueues()
    let ids = (0..<1_000).map { WorkerID(bytes: [UInt8($0 % 256), UInt8($0 / 256)]) }
    for id in ids { _ = queues.hello(id, queues: allQueues, engine: engine, now: 0) }
    let clock = ContinuousClock()
    let start = clock.now
    let opening = queues.open(group(1), roundGraph(shards: 33_333), now: 0)
    #expect(opening.result == .opened)
    var messages = 1
    var now: Instant = 0
    while queues.groups[group(1)]?.isRunning == true {
      now += 1
      for id in ids {
        let given = queues.demand(id, now: now).assignments
        messages += 1 + given.count
        for assignment in given { _ = queues.complete(id, assignment.lease, now: now) }
      }
      _ = queues.tick(now: now)
    }
    print("worked off \(queues.counters.completed) tasks, \(messages) messages, in \(clock.now - start)")
    #expect(queues.counters.completed == 100_001)
  }

  /// All workers wait, all hold leases, all fail at once and pause: the lists behind that stay cheap too.
  @Test(.timeLimit(.minutes(1)))
  func aThousandWorkersThatWaitAndFail() throws {
    var queues = WorkQueues()
    let ids = (0..<1_000).map { WorkerID(bytes: [UInt8($0 % 256), UInt8($0 / 256)]) }
    for id in ids { _ = queues.hello(id, queues: allQueues, engine: engine, now: 0) }
    for id in ids { #expect(queues.demand(id, now: 0).isEmpty) }
    var given = queues.open(group(1), flatGraph(100_000), now: 0).actions
    #expect(given.assignees == ids)
    for _ in 0..<99 {
      for case .assign(let id, let task) in given {
        _ = queues.fail(id, task.lease, error: "no space", transient: true, now: 0)
      }
      given = ids.flatMap { queues.demand($0, now: 0) }
      #expect(given.count == 1_000)
    }
    let snapshot = queues.snapshot(now: 400)
    #expect(snapshot.groups[0].stages[0].paused == 99_000)
    _ = queues.tick(now: 500)
    #expect(queues.snapshot(now: 500).queues.first { $0.key.queue == "work" }?.depth == 99_000)
  }
}
