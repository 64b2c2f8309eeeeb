import Broker
import Queueing
import Wire

/// The broker process around its queues.
struct ModelBroker: Hashable {
  var queues: WorkQueues
  let epoch: UInt64
  /// The newest group that it was told to close.
  private(set) var closed: GroupID?
  private var openers: [GroupID: [UInt8]] = [:]
  private var lastRepeat: UInt64
  private var lastTurn: UInt64

  init(limits: QueueLimits, epoch: UInt64, now: UInt64) {
    queues = WorkQueues(limits: limits)
    self.epoch = epoch
    lastRepeat = now
    lastTurn = now
  }

  /// Whether a lease is over that the broker goes on to believe in.
  var hasOverdueLease: Bool { queues.workers.values.contains { ($0.lease?.deadline ?? .max) <= lastTurn } }

  /// A turn of its loop; `now` must not go back.
  mutating func turn(_ now: UInt64, _ channels: inout [WorkChannel]) {
    notice(now)
    perform(queues.tick(now: now), now, &channels)
    guard now >= lastRepeat + 1000 else { return }
    lastRepeat = now
    perform(queues.endedUnacknowledged, now, &channels)
  }

  mutating func take(_ request: WorkRequest?, from peer: [UInt8], _ now: UInt64, _ channels: inout [WorkChannel]) {
    notice(now)
    guard let request else {
      say(.unknown, to: peer, &channels)
      return
    }
    let worker = WorkerID(bytes: peer)
    switch request.body {
    case .hello(let hello):
      let actions = queues.hello(worker, queues: Set(hello.queues), engine: hello.engine, now: now)
      say(.welcome(WorkWelcome(leaseMs: UInt32(queues.limits.lease))), to: peer, &channels)
      perform(actions, now, &channels)
    case .demand: perform(queues.demand(worker, now: now), now, &channels)
    case .beat(let beat):
      perform(queues.beat(worker, LeaseID(number: beat.lease), progress: beat.progress, now: now), now, &channels)
    case .complete(let complete):
      perform(queues.complete(worker, LeaseID(number: complete.lease), now: now), now, &channels)
    case .failure(let failure):
      let lease = LeaseID(number: failure.lease)
      let actions = queues.fail(worker, lease, error: failure.error, transient: failure.transient, now: now)
      perform(actions, now, &channels)
    case .leave: perform(queues.leave(worker, now: now), now, &channels)
    case .open(let group): open(group, peer, now, &channels)
    case .close(let close):
      let id = close.group.identifier(federation)
      closed = max(id, closed ?? id)
      perform(queues.close(id), now, &channels)
      openers = openers.filter { queues.groups[$0.key] != nil }
    case .acknowledge(let end): queues.acknowledge(end.group.identifier(federation))
    }
  }

  private mutating func notice(_ now: UInt64) {
    if now > lastTurn + 2000 { queues.resumeAfterGap(now - lastTurn) }
    lastTurn = now
  }

  private mutating func open(_ group: OpenGroup, _ peer: [UInt8], _ now: UInt64, _ channels: inout [WorkChannel]) {
    let id = group.group.identifier(federation)
    openers[id] = peer
    let (result, actions) = queues.open(id, group.graph, now: now)
    say(.opened(GroupOpened(group: group.group, result: result.wire, reason: result.reason)), to: peer, &channels)
    perform(actions, now, &channels)
  }

  private mutating func perform(_ actions: [Action], _ now: UInt64, _ channels: inout [WorkChannel]) {
    var pending = actions[...]
    while let action = pending.popFirst() {
      switch action {
      case .assign(let worker, let assignment):
        let message = assignment.wire(lease: queues.limits.lease)
        if say(.assignment(message), to: worker.bytes, &channels) { continue }
        pending += queues.unreachable(worker, undelivered: assignment.lease, now: now)
      case .dropped(let worker, let lease):
        say(.dropped(Dropped(lease: lease.number)), to: worker.bytes, &channels)
      case .introduce(let worker): say(.unknown, to: worker.bytes, &channels)
      case .ended(let group, let outcome):
        guard let opener = openers[group] else { continue }
        let stages = queues.groups[group]?.graph.stages ?? []
        say(.end(outcome.wire(group, stages: stages)), to: opener, &channels)
      }
    }
  }

  /// False where the peer is gone.
  @discardableResult
  private func say(_ body: WorkReply.Body, to peer: [UInt8], _ channels: inout [WorkChannel]) -> Bool {
    guard let place = channels.firstIndex(where: { $0.isUp && $0.peer == peer }) else { return false }
    channels[place].down.append(WorkReply(federation: federation, epoch: epoch, body: body))
    return true
  }
}

typealias WorkChannel = Channel<WorkRequest, WorkReply>
