import Queueing
import Rounds

/// From any state: without further faults, and with everybody doing their part, there is a new release in the end.
struct FairEnding {
  /// Longer than every pause there is: a failed round's, a task's, a round's window.
  private static let patience = 400_000
  private static let step: UInt64 = 250
  private var world: World

  private init(_ world: World) { self.world = world }

  static func check(_ world: World) throws(Violation) {
    var ending = FairEnding(world)
    try ending.run()
  }

  private mutating func run() throws(Violation) {
    let before = world.disk.newest
    _ = world.start(.broker)
    _ = world.start(.collector)
    _ = world.pause(false)
    for _ in 0..<Self.patience / Int(Self.step) {
      try goOn()
      if world.disk.newest > before, world.round.base == world.disk.newest {
        return try world.ledger.check(world, all: true)
      }
    }
    let state = world.collector?.current.map { "round \($0): \(world.round)" } ?? "no round"
    throw Violation("no progress", "\(state); newest release \(world.disk.newest), at the broker \(groups)")
  }

  private var groups: String {
    world.broker?.queues.groups.map { "\($0.key): \($0.value.progress)" }.joined(separator: ", ") ?? "nothing"
  }

  private mutating func goOn() throws(Violation) {
    for place in 0..<world.workChannels.count + world.agentChannels.count { _ = world.connect(place) }
    for place in world.agents.indices { try go(.train(place, isBad: false), .agent(place)) }
    for place in world.workers.indices { try go(.worker(place), .put(place), .finish(place)) }
    try deliver()
    try go(.refusals, .collector(.newest), .judge(approves: true), .judge(approves: false), .pass(Self.step))
  }

  private mutating func deliver() throws(Violation) {
    for place in world.workChannels.indices {
      while try world.take(.readStrayWork(place)) {}
      while try world.take(.readWork(place)) {}
    }
    for place in world.workChannels.indices { while try world.take(.hearBroker(place)) {} }
    for place in world.agentChannels.indices {
      while try world.take(.readStrayUpdate(place)) {}
      while try world.take(.readUpdate(place)) {}
      while try world.take(.hearCollector(place)) {}
    }
  }

  private mutating func go(_ choices: Choice...) throws(Violation) {
    for choice in choices { _ = try world.take(choice) }
  }
}
