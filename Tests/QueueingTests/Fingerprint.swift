import Queueing

/// What of a world decides its future, as bytes: two worlds of the same fingerprint behave alike.
///
/// Instants are taken relative to now, leases and tickets by what they stand for, counters of setbacks up to where they
/// no longer matter; totals since the start are left out.
struct Fingerprint {
  private let world: World
  private let setUp: SetUp
  private var bytes: [UInt8] = []

  /// Of workers that can be exchanged, the order that gives the smallest bytes is taken.
  static func of(_ world: World, in setUp: SetUp) -> [UInt8] {
    let straight = Fingerprint(world, setUp, order: Array(setUp.workers.indices)).bytes
    guard setUp.isSymmetric, setUp.workers.count == 2 else { return straight }
    let crossed = Fingerprint(world, setUp, order: [1, 0]).bytes
    return straight.lexicographicallyPrecedes(crossed) ? straight : crossed
  }

  private init(_ world: World, _ setUp: SetUp, order: [Int]) {
    self.world = world
    self.setUp = setUp
    for place in setUp.groups.indices { add(group: place) }
    for place in order { add(worker: place) }
    if setUp.hasTurns { addOrderOfReadyTasks() }
    bytes.append(UInt8(min(100, world.queues.nextDeadline.map { $0 - world.now } ?? 101)))
  }

  private mutating func add(group place: Int) {
    let id = setUp.groups[place].id
    guard let group = world.queues.groups[id] else { return bytes.append(world.queues.isClosed(id) ? 1 : 2) }
    switch group.outcome {
    case .done: bytes.append(group.acknowledged ? 3 : 4)
    case .failed: bytes.append(group.acknowledged ? 5 : 6)
    case nil:
      bytes.append(7)
      for stage in group.stages.indices { add(stage: stage, of: id, group) }
    }
  }

  private mutating func add(stage number: Int, of id: GroupID, _ group: GroupState) {
    let stage = group.graph.stages[number]
    for index in 0..<stage.count {
      let setbacks = group.setbacks(of: TaskID(group: id, stage: number, index: index))
      let failures = stage.maxAttempts == 0 ? min(setbacks.failures, 1) : setbacks.failures
      let losses = stage.maxLosses == 0 ? 0 : setbacks.losses
      let transients = min(setbacks.transients, 1)
      bytes.append(placeCode(index, group.stages[number]))
      bytes.append(UInt8(failures << 4 | losses << 1 | transients))
    }
  }

  /// Leased and blocked tasks share a code: the leases of the workers tell them apart.
  private func placeCode(_ index: Int, _ state: StageState) -> UInt8 {
    if state.done.contains(index) { return 1 }
    if state.ready.contains(index) { return 2 }
    return state.paused[index].map { 3 + UInt8($0 - world.now) } ?? 0
  }

  private mutating func add(worker place: Int) {
    guard let worker = world.queues.workers[SetUp.workerID(place)] else { return bytes.append(0) }
    bytes.append(UInt8(1 + worker.turn))
    if setUp.limits.workerSilence != .max { bytes.append(UInt8(min(world.now + 1 - worker.lastSeen, 200))) }
    if let ticket = worker.ticket {
      bytes.append(UInt8(200 + world.queues.workers.values.count { ($0.ticket ?? .max) < ticket }))
    } else if let lease = worker.lease {
      bytes.append(UInt8(100 + lease.deadline - world.now))
      bytes += [number(of: lease.task.group), UInt8(lease.task.stage), UInt8(lease.task.index)]
    } else {
      bytes.append(99)
    }
  }

  /// The order in which one worker would get all ready tasks: what the turns of the tenants come to.
  private mutating func addOrderOfReadyTasks() {
    for task in world.readyTasks(in: setUp) {
      bytes += [number(of: task.group), UInt8(task.stage), UInt8(task.index)]
    }
  }

  private func number(of group: GroupID) -> UInt8 {
    UInt8(setUp.groups.firstIndex { $0.id == group } ?? 255)
  }
}

extension World {
  /// The ready tasks of all engines and queues in the order in which a new worker of each engine would get them.
  func readyTasks(in setUp: SetUp) -> [TaskID] {
    var tasks: [TaskID] = []
    for engine in Set(setUp.groups.map(\.graph.engine)).sorted() {
      let queues = Set(setUp.groups.flatMap(\.graph.stages).map(\.queue))
      var copy = self.queues
      for probe in UInt8(100)... {
        _ = copy.hello(WorkerID(bytes: [probe]), queues: queues, engine: engine, now: now)
        guard let task = copy.demand(WorkerID(bytes: [probe]), now: now).assignments.first?.task else { break }
        tasks.append(task)
      }
    }
    return tasks
  }
}
