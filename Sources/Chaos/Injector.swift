internal import Glibc
internal import Rounds

/// A fault as it happened.
package struct Injury: Hashable, Sendable {
  package let fault: Fault
  package let phase: Phase
  /// Milliseconds until the next release was with the subscriber.
  package var recovery: UInt64?
  /// When recovery began: at once, or when this and later faults of the network were mended.
  var since: UInt64?
}

/// Does the faults of the plan, one lane beside the other; a process has one fault at a time.
final class Injector {
  private enum State {
    case waiting(since: UInt64)
    /// Held, or gone, until then.
    case holding(Fault, until: UInt64)
    /// Asked to end.
    case ending(Fault, since: UInt64)
  }

  private let plan: ChaosPlan
  private let stack: ChaosStack
  private let agents: ChaosAgents
  private let place: Place
  private let folder: FederationFolder
  private var rest: [ArraySlice<Fault>]
  private var lanes: [State]
  private(set) var injuries: [Injury] = []

  init(
    _ plan: ChaosPlan, _ folder: ChaosFolder, _ place: Place, _ stack: ChaosStack, _ agents: ChaosAgents, now: UInt64
  ) {
    self.plan = plan
    self.place = place
    self.stack = stack
    self.agents = agents
    self.folder = folder.store
    rest = plan.lanes.map { $0[...] }
    lanes = rest.map { _ in .waiting(since: now) }
  }

  /// Processes that a fault is at work on.
  var busy: Set<String> { Set(lanes.compactMap(Self.fault).map(\.target)) }

  var isDone: Bool { busy.isEmpty && rest.allSatisfy(\.isEmpty) }

  private static func fault(_ state: State) -> Fault? {
    switch state {
    case .waiting: nil
    case .holding(let fault, _), .ending(let fault, _): fault
    }
  }

  func step(_ now: UInt64) throws {
    for lane in lanes.indices { try step(lane, now) }
  }

  /// What waits for a release waited for this fault's end, too.
  private func mended(_ fault: Fault, _ now: UInt64) {
    for (index, injury) in injuries.enumerated() where injury.recovery == nil {
      if injury.since != nil || injury.fault == fault { injuries[index].since = now }
    }
  }

  /// A release came: that is the end of all harm so far.
  func recovered(_ now: UInt64) {
    for (index, injury) in injuries.enumerated() where injury.recovery == nil {
      injuries[index].recovery = injury.since.map { now - $0 }
    }
  }

  private func step(_ lane: Int, _ now: UInt64) throws {
    switch lanes[lane] {
    case .waiting(let since):
      guard let fault = rest[lane].first, now >= since + fault.pause, !busy.contains(fault.target),
        plan.mayDisturb(newest: agents.newest, faults: injuries.count)
      else { return }
      rest[lane].removeFirst()
      injuries.append(Injury(fault: fault, phase: Phase(folder), since: plan.harm == .network ? nil : now))
      lanes[lane] = try begin(fault, now)
    case .holding(let fault, let until):
      guard now >= until else { return }
      try end(fault, now)
      lanes[lane] = .waiting(since: now)
    case .ending(let fault, let since):
      guard stack.hasEnded(fault.target, askedAt: since, now: now) else { return }
      lanes[lane] = .holding(fault, until: now + fault.hold)
    }
  }

  private func begin(_ fault: Fault, _ now: UInt64) throws -> State {
    switch (fault.victim, fault.kind) {
    case (_, .cut), (_, .loss), (_, .slow): try place.begin(fault)
    case (.agent, .freeze) where !stack.has(fault.target): agents.freeze(fault.target)
    case (.agent, _) where !stack.has(fault.target): agents.leave(fault.target)
    case (_, .kill): stack.kill(fault.target)
    case (_, .freeze): stack.signal(SIGSTOP, fault.target)
    case (_, .restart):
      stack.askToEnd(fault.target)
      return .ending(fault, since: now)
    }
    return .holding(fault, until: now + fault.hold)
  }

  private func end(_ fault: Fault, _ now: UInt64) throws {
    switch (fault.victim, fault.kind) {
    case (_, .cut), (_, .loss), (_, .slow):
      try place.end(fault)
      mended(fault, now)
    case (.agent, .freeze) where !stack.has(fault.target): agents.thaw(fault.target)
    case (.agent, _) where !stack.has(fault.target): try agents.join(fault.target)
    case (_, .freeze): stack.signal(SIGCONT, fault.target)
    case (_, .kill), (_, .restart): try stack.start(fault.target)
    }
  }
}
