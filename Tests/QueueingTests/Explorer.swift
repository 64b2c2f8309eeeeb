import Queueing

/// Visits every reachable state of a set-up, breadth first, checks the invariants in each and on each step, and that
/// no state is a dead end.
struct Explorer {
  private let setUp: SetUp
  private var numbers: [[UInt8]: Int32] = [:]
  private var worlds: [World] = []
  /// How each state was first reached.
  private var origins: [(state: Int32, event: Event)] = []
  private var steps: [(from: Int32, to: Int32)] = []

  /// What was seen.
  struct Result {
    let states: Int
    let steps: Int
    let done: Int
    let failed: Int
  }

  init(_ setUp: SetUp) {
    self.setUp = setUp
  }

  mutating func run() throws(Violation) -> Result {
    try visit(setUp.start, from: 0, by: .tick)
    var next = 0
    while next < worlds.count {
      try expand(next)
      next += 1
    }
    try checkNoDeadEnds()
    return Result(
      states: worlds.count, steps: steps.count, done: worlds.count { isDone($0) },
      failed: worlds.count { hasFailed($0) })
  }

  private mutating func expand(_ number: Int) throws(Violation) {
    let before = worlds[number]
    let fingerprint = Fingerprint.of(before, in: setUp)
    for event in before.events(in: setUp) {
      var after = before
      let actions = after.apply(event, in: setUp)
      do throws(Violation) {
        try StepInvariants(before: before, event: event, actions: actions, after: after).check()
        try StateInvariants(world: after, setUp: setUp).checkAlarms()
        if event.isHarmless { try checkUnchanged(fingerprint, after, actions) }
      } catch {
        throw Violation(description: "\(error), after \(trace(to: number)) \(event)")
      }
      try visit(after, from: Int32(number), by: event)
    }
  }

  private func checkUnchanged(_ fingerprint: [UInt8], _ after: World, _ actions: [Action]) throws(Violation) {
    let isQuiet = actions.assignments.isEmpty && actions.outcomes.isEmpty
    // A sign of life is noted, which only tells in set-ups where silence does.
    let isSame = setUp.limits.workerSilence != .max || Fingerprint.of(after, in: setUp) == fingerprint
    guard isQuiet, isSame else { throw Violation(description: "a stale message changed something") }
  }

  private mutating func visit(_ world: World, from origin: Int32, by event: Event) throws(Violation) {
    let fingerprint = Fingerprint.of(world, in: setUp)
    if let known = numbers[fingerprint] { return steps.append((origin, known)) }
    let number = Int32(worlds.count)
    numbers[fingerprint] = number
    worlds.append(world)
    origins.append((origin, event))
    steps.append((origin, number))
    do throws(Violation) {
      try StateInvariants(world: world, setUp: setUp).check()
    } catch {
      throw Violation(description: "\(error), after \(trace(to: Int(number)))")
    }
  }

  /// From every state, every group that neither failed nor was closed can still get done.
  private func checkNoDeadEnds() throws(Violation) {
    var sources: [[Int32]] = Array(repeating: [], count: worlds.count)
    for step in steps { sources[Int(step.to)].append(step.from) }
    for (group, _) in setUp.groups {
      let reaches = states(leadingTo: group, sources)
      for state in worlds.indices where !reaches[state] && isAlive(group, worlds[state]) {
        throw Violation(description: "\(group) can never get done, after \(trace(to: state))")
      }
    }
  }

  /// Which states have a way to one in which the group is done.
  private func states(leadingTo group: GroupID, _ sources: [[Int32]]) -> [Bool] {
    var reaches = worlds.map { $0.queues.groups[group]?.outcome == .done }
    var open = reaches.indices.filter { reaches[$0] }
    while let state = open.popLast() {
      for source in sources[state] where !reaches[Int(source)] {
        reaches[Int(source)] = true
        open.append(Int(source))
      }
    }
    return reaches
  }

  private func isAlive(_ group: GroupID, _ world: World) -> Bool {
    if case .failed = world.queues.groups[group]?.outcome { return false }
    return !world.queues.isClosed(group)
  }

  private func isDone(_ world: World) -> Bool {
    setUp.groups.allSatisfy { world.queues.groups[$0.id]?.outcome == .done }
  }

  private func hasFailed(_ world: World) -> Bool {
    setUp.groups.contains { id, _ in
      if case .failed = world.queues.groups[id]?.outcome { true } else { false }
    }
  }

  /// The events that led to a state.
  private func trace(to number: Int) -> [Event] {
    var events: [Event] = []
    var state = number
    while state != 0 {
      events.append(origins[state].event)
      state = Int(origins[state].state)
    }
    return events.reversed()
  }
}
