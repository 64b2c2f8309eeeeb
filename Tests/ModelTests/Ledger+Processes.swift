import Queueing
import Rounds
import Wire

/// What must hold of the processes' memories.
extension Ledger {
  /// The round at hand is on the newest release that the collector knows, and at the gate only with its candidate.
  func check(_ collector: ModelCollector, _ world: World) throws(Violation) {
    guard collector.current != nil else { return }
    let round = world.round
    guard round.base >= collector.base?.release ?? 0 else {
      throw Violation(
        "stale round", "round \(round.round) goes on on \(round.base) after \(collector.base?.release ?? 0)")
    }
    guard !collector.isAtGate || world.disk.releases.contains(where: { $0.manifest.round == round.round }) else {
      throw Violation("no candidate", "round \(round.round) waits at the gate")
    }
  }

  /// No task is leased twice, what the broker holds as done lies in the store, what was closed stays closed.
  func check(_ broker: ModelBroker, _ world: World) throws(Violation) {
    let queues = broker.queues
    let leased = queues.workers.values.compactMap(\.lease?.task)
    guard Set(leased).count == leased.count else { throw Violation("two leases", "\(leased)") }
    if let closed = broker.closed, let open = queues.groups.keys.first(where: { $0 <= closed }) {
      throw Violation("open again", "\(open), and \(closed) is closed")
    }
    for (id, group) in queues.groups {
      try check(group, id, world)
      if group.outcome == .done, !world.disk.releases.contains(where: { $0.manifest.round == id.number }) {
        throw Violation("no release", "the work of round \(id.number) is done")
      }
    }
  }

  private func check(_ group: GroupState, _ id: GroupID, _ world: World) throws(Violation) {
    for (stage, state) in zip(group.graph.stages, group.stages) {
      for index in 0..<stage.count where state.done.contains(index) {
        let task = Disk.Task(round: id.number, stage: stage.name, index: index)
        guard world.disk.results[task] == sealed[id.number] || !world.disk.floats.contains(id.number) else {
          throw Violation("done in vain", "\(task) is done and has no result")
        }
      }
    }
  }
}
