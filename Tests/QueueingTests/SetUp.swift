import Queueing

/// Something that can happen to the queues. Workers and groups by their place in the set-up.
enum Event: Hashable {
  case hello(Int), leave(Int), demand(Int), unreachable(Int), undelivered(Int)
  case beat(Int, progressed: Bool), complete(Int), fail(Int, transient: Bool)
  /// Messages about a lease the worker does not hold.
  case staleBeat(Int), staleComplete(Int), staleFail(Int)
  case open(Int), close(Int), acknowledge(Int)
  /// One millisecond passes, then a tick.
  case tick
  /// The broker stood still for a millisecond.
  case gap

  /// Whether it must leave everything as it is.
  var isHarmless: Bool {
    switch self {
    case .staleBeat, .staleComplete, .staleFail: true
    default: false
    }
  }
}

/// A small world to explore.
struct SetUp {
  struct Worker {
    var queues: Set<String> = ["work"]
    var engine = "e"
  }

  var limits = QueueLimits()
  var groups: [(id: GroupID, graph: Graph)]
  var workers: [Worker] = [Worker(), Worker()]
  /// Groups are open from the start, or opened by events and closed again.
  var opensAndCloses = false
  /// Whether workers vanish and come back in all ways, or leave only.
  var vanishes = true
  var hasGaps = false
  var acknowledges = false

  /// Leases of 2 ms, pauses of 1 ms and then 2 ms, no silence.
  init(_ groups: [(id: GroupID, graph: Graph)]) {
    self.groups = groups
    limits.lease = 2
    limits.backoffBase = 1
    limits.backoffMax = 2
    limits.workerSilence = .max
  }

  static func workerID(_ place: Int) -> WorkerID { WorkerID(bytes: [UInt8(place)]) }

  /// Whether the workers can be exchanged for each other.
  var isSymmetric: Bool {
    workers.allSatisfy { $0.queues == workers[0].queues && $0.engine == workers[0].engine }
  }

  /// Whether tenants can meet in a queue.
  var hasTurns: Bool {
    Set(groups.map(\.id.tenant)).count > Set(groups.map(\.graph.engine)).count
  }

  var start: World {
    var world = World(queues: WorkQueues(limits: limits), now: 1_000)
    guard !opensAndCloses else { return world }
    for place in groups.indices { _ = world.apply(.open(place), in: self) }
    return world
  }
}

/// The queues at an instant.
struct World {
  var queues: WorkQueues
  var now: Instant

  /// The events that can happen now.
  func events(in setUp: SetUp) -> [Event] {
    var events: [Event] = [.tick]
    for place in setUp.workers.indices { events += workerEvents(place, in: setUp) }
    if setUp.hasGaps, !hasSlack(setUp) { events.append(.gap) }
    guard setUp.opensAndCloses else { return events }
    for place in setUp.groups.indices {
      events += [.open(place), .close(place)]
      let hasEnded = queues.groups[setUp.groups[place].id]?.outcome != nil
      if hasEnded, setUp.acknowledges { events.append(.acknowledge(place)) }
    }
    return events
  }

  /// Whether a gap was made good that did not yet pass, so that another would let instants run away.
  private func hasSlack(_ setUp: SetUp) -> Bool {
    queues.workers.values.contains { $0.lastSeen > now || ($0.lease?.deadline ?? 0) > now + setUp.limits.lease }
  }

  private func workerEvents(_ place: Int, in setUp: SetUp) -> [Event] {
    guard let worker = queues.workers[SetUp.workerID(place)] else { return [.hello(place), .staleComplete(place)] }
    var events: [Event] = [
      .leave(place), .demand(place), .staleBeat(place), .staleComplete(place), .staleFail(place),
    ]
    if setUp.vanishes { events += [.hello(place), .unreachable(place)] }
    guard worker.lease != nil else { return events }
    events += [
      .beat(place, progressed: true), .beat(place, progressed: false), .complete(place),
      .fail(place, transient: false), .fail(place, transient: true),
    ]
    if setUp.vanishes { events.append(.undelivered(place)) }
    return events
  }

  mutating func apply(_ event: Event, in setUp: SetUp) -> [Action] {
    switch event {
    case .tick:
      now += 1
      return queues.tick(now: now)
    case .gap:
      queues.resumeAfterGap(1)
      return []
    case .open(let place): return queues.open(setUp.groups[place].id, setUp.groups[place].graph, now: now).actions
    case .close(let place): return queues.close(setUp.groups[place].id)
    case .acknowledge(let place):
      queues.acknowledge(setUp.groups[place].id)
      return []
    default: return applyWorkerEvent(event, in: setUp)
    }
  }

  private mutating func applyWorkerEvent(_ event: Event, in setUp: SetUp) -> [Action] {
    switch event {
    case .hello(let place):
      let worker = setUp.workers[place]
      return queues.hello(SetUp.workerID(place), queues: worker.queues, engine: worker.engine, now: now)
    case .leave(let place): return queues.leave(SetUp.workerID(place), now: now)
    case .demand(let place): return queues.demand(SetUp.workerID(place), now: now)
    case .unreachable(let place): return queues.unreachable(SetUp.workerID(place), now: now)
    case .undelivered(let place):
      return queues.unreachable(SetUp.workerID(place), undelivered: lease(place)?.id, now: now)
    default: return applyLeaseEvent(event)
    }
  }

  private mutating func applyLeaseEvent(_ event: Event) -> [Action] {
    let stale = LeaseID(number: 0)
    switch event {
    case .beat(let place, let progressed):
      guard let lease = lease(place) else { return [] }
      let progress = lease.progress + (progressed ? 1 : 0)
      return queues.beat(SetUp.workerID(place), lease.id, progress: progress, now: now)
    case .complete(let place): return queues.complete(SetUp.workerID(place), lease(place)?.id ?? stale, now: now)
    case .fail(let place, let transient):
      let lease = lease(place)?.id ?? stale
      return queues.fail(SetUp.workerID(place), lease, error: "x", transient: transient, now: now)
    case .staleBeat(let place): return queues.beat(SetUp.workerID(place), stale, progress: 99, now: now)
    case .staleComplete(let place): return queues.complete(SetUp.workerID(place), stale, now: now)
    case .staleFail(let place):
      return queues.fail(SetUp.workerID(place), stale, error: "x", transient: false, now: now)
    default: preconditionFailure("\(event) is no event of a lease")
    }
  }

  private func lease(_ place: Int) -> Lease? { queues.workers[SetUp.workerID(place)]?.lease }
}
