package import Queueing
package import Wire

extension GroupName {
  package func identifier(_ tenant: String) -> GroupID {
    GroupID(tenant: tenant, number: round, generation: generation)
  }
}

extension GroupID {
  package var wire: GroupName { GroupName(round: number, generation: generation) }
}

extension OpenGroup {
  package var graph: Graph {
    Graph(engine: engine, stages: stages.map(\.stage))
  }
}

extension StageGraph {
  fileprivate var stage: Stage {
    Stage(
      name: name, queue: queue, count: Int(count), after: predecessor, maxAttempts: Int(maxAttempts),
      maxLosses: Int(maxLosses))
  }

  private var predecessor: Queueing.Dependency? {
    switch dependency {
    case .none: nil
    case .all: .all(Int(after))
    case .sameIndex: .sameIndex(Int(after))
    }
  }
}

extension Queueing.OpenResult {
  package var wire: Wire.OpenResult {
    switch self {
    case .opened: .opened
    case .alreadyOpen: .alreadyOpen
    case .conflict: .conflict
    case .closed: .closed
    case .full: .full
    case .invalid: .invalid
    }
  }

  package var reason: String {
    switch self {
    case .invalid(let error): "\(error)"
    case .full(let shortage): "no room: \(shortage)"
    case .opened, .alreadyOpen, .conflict, .closed: ""
    }
  }
}

extension Queueing.Assignment {
  /// - Parameter lease: how long it lasts without progress, in milliseconds.
  package func wire(lease milliseconds: Milliseconds) -> Wire.Assignment {
    Wire.Assignment(
      group: task.group.wire, stage: stageName, index: UInt32(task.index), lease: lease.number,
      leaseMs: UInt32(clamping: milliseconds), attempt: UInt32(clamping: attempt))
  }
}

extension Outcome {
  /// The report of the end of a group of these stages.
  package func wire(_ group: GroupID, stages: [Stage]) -> GroupEnd {
    guard case .failed(let failure) = self else {
      return GroupEnd(group: group.wire, failed: false, stage: "", index: 0, error: "", attempts: 0, losses: 0)
    }
    return GroupEnd(
      group: group.wire, failed: true, stage: stages.indices.contains(failure.stage) ? stages[failure.stage].name : "",
      index: UInt32(failure.index), error: failure.error, attempts: UInt32(clamping: failure.attempts),
      losses: UInt32(clamping: failure.losses))
  }
}
