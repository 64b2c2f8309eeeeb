import Rounds

/// All that can happen in a small federation until its first round is over, within a bound: breadth first, so that what
/// is found is found on a shortest way. Agents and idle workers say at once what they have to say. States are told apart
/// by 128 bits of hash.
struct Search {
  /// What may still happen; the rest of a state's name beside its world.
  struct Bound: Hashable {
    /// Processes that are killed or stopped, and tasks that fail.
    var faults: Int
    /// Connections that are cut.
    var cuts: Int
    /// How often time may pass, each time for longer than a lease.
    var passes: Int
  }

  private struct Fingerprint: Hashable {
    let low: Int
    let high: Int

    init(_ state: State) {
      (low, high) = (state.hash(0), state.hash(1))
    }
  }

  private struct State: Hashable {
    var world: World
    var bound: Bound

    func hash(_ salt: Int) -> Int {
      var hasher = Hasher()
      hasher.combine(salt)
      hash(into: &hasher)
      return hasher.finalize()
    }
  }

  /// By which choice a state was reached first.
  private struct Arrival {
    let from: Int
    let choice: Choice
  }

  /// A violation and a shortest way to it.
  struct Finding: Error {
    let violation: Violation
    let way: [Choice]
  }

  private static let pause: UInt64 = 2_100
  /// From every so many states on the fair ending is checked.
  private static let endingEvery = 20_000

  private(set) var states = 0
  /// States in which the round was over.
  private(set) var ends = 0
  private(set) var depth = 0
  private var seen: Set<Fingerprint> = []
  private var arrivals: [Arrival] = []
  private var edge: [(state: State, number: Int)] = []

  mutating func run(from world: World, _ bound: Bound) throws(Finding) {
    note(State(world: world, bound: bound), Arrival(from: -1, choice: .brokerTick))
    while !edge.isEmpty {
      let level = edge
      edge = []
      for (state, number) in level { try expand(state, number) }
      depth += 1
    }
  }

  private mutating func note(_ state: State, _ arrival: Arrival) {
    guard seen.insert(Fingerprint(state)).inserted else { return }
    edge.append((state, arrivals.count))
    arrivals.append(arrival)
    states += 1
  }

  private mutating func expand(_ state: State, _ number: Int) throws(Finding) {
    if number % Self.endingEvery == 0 {
      do throws(Violation) { try FairEnding.check(state.world) } catch {
        throw Finding(violation: error, way: way(to: number))
      }
    }
    guard state.world.disk.rounds[1]?.ended == nil else { return ends += 1 }
    for choice in state.world.words + state.world.doings { try take(choice, state, number, state.bound) }
    try spend(\.passes, [.pass(Self.pause)], state, number)
    try spend(\.faults, state.world.faults, state, number)
    try spend(\.cuts, state.world.cuts, state, number)
  }

  /// Takes each of the choices, where the bound still has one of that kind.
  private mutating func spend(
    _ kind: WritableKeyPath<Bound, Int>, _ choices: [Choice], _ state: State, _ number: Int
  ) throws(Finding) {
    var bound = state.bound
    guard bound[keyPath: kind] > 0 else { return }
    bound[keyPath: kind] -= 1
    for choice in choices { try take(choice, state, number, bound) }
  }

  private mutating func take(_ choice: Choice, _ state: State, _ number: Int, _ bound: Bound) throws(Finding) {
    var next = State(world: state.world, bound: bound)
    do throws(Violation) {
      guard try next.world.take(choice) else { return }
      try next.world.speak()
    } catch { throw Finding(violation: error, way: way(to: number) + [choice]) }
    note(next, Arrival(from: number, choice: choice))
  }

  private func way(to number: Int) -> [Choice] {
    var way: [Choice] = []
    var number = number
    while number > 0 {
      way.append(arrivals[number].choice)
      number = arrivals[number].from
    }
    return way.reversed()
  }
}
