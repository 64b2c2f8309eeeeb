/// SplitMix64 (Steele, Lea, Flood 2014): small and the same everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// A walk: choices made by a seed, each taken where it can be.
struct Walk {
  private var random: SplitMix
  private(set) var world: World
  private(set) var taken: [Choice] = []
  let setUp: SetUp
  private let profile: Profile
  /// Whether all steps are taken, and what is left is the fair ending.
  private(set) var isEnding = false

  init(seed: UInt64, _ setUp: SetUp) {
    random = SplitMix(state: seed)
    profile = Profile.of(seed: seed)
    self.setUp = profile.changed(setUp)
    world = World(self.setUp)
  }

  mutating func run(steps: Int) throws(Violation) {
    try Self.begin(&world)
    while taken.count < steps {
      let choice = self.choice()
      taken.append(choice)
      if try !world.take(choice) { taken.removeLast() }
    }
    isEnding = true
    try FairEnding.check(world)
  }

  static func begin(_ world: inout World) throws(Violation) {
    for choice in [Choice.start(.broker), .start(.collector)] { _ = try world.take(choice) }
  }

  /// The violation that choices lead to, if any; those that cannot be taken are passed over.
  static func violation(_ choices: [Choice], _ setUp: SetUp, withEnding: Bool) -> Violation? {
    var world = World(setUp)
    do throws(Violation) {
      try begin(&world)
      for choice in choices { _ = try world.take(choice) }
      if withEnding { try FairEnding.check(world) }
      return nil
    } catch { return error }
  }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  private mutating func choice() -> Choice {
    let lot = below(profile.total)
    if lot < profile.words { return word() }
    if lot < profile.words + profile.progress { return progress() }
    if lot < profile.words + profile.progress + profile.time { return time() }
    if lot < profile.total - profile.commands { return fault() }
    return command()
  }

  private mutating func word() -> Choice {
    switch below(6) {
    case 0..<2: below(8) == 0 ? .readStrayWork(work()) : .readWork(work())
    case 2: .hearBroker(hearing())
    case 3..<5: below(8) == 0 ? .readStrayUpdate(agent()) : .readUpdate(agent())
    default: .hearCollector(agent())
    }
  }

  private mutating func progress() -> Choice {
    switch below(12) {
    case 0: .train(agent(), isBad: below(profile.badUpdates) == 0)
    case 1, 10, 11: .agent(agent())
    case 2..<4: .worker(worker())
    case 4..<6: .put(worker())
    case 6: .finish(worker())
    case 7: .collector(News.allCases[below(3)])
    case 8: .connect(connection())
    default: below(3) == 0 ? .refusals : .start(below(2) == 0 ? .broker : .collector)
    }
  }

  private mutating func time() -> Choice {
    switch below(12) {
    case 0..<5: .pass(UInt64(below(200)))
    case 5..<9: .pass(UInt64(below(1_500)))
    case 9: .pass(UInt64(below(10_000)))
    case 10: .brokerTick
    default: .holdBroker(UInt64(below(4_000)))
    }
  }

  private mutating func fault() -> Choice {
    if below(100) < profile.failures { return .fail(worker(), transient: below(8) == 0) }
    return switch below(16) {
    case 0..<4: .cut(connection(), rest())
    case 4..<7: .fail(worker(), transient: below(3) == 0)
    case 7..<9: .killWorker(worker(), rest())
    case 9: .stopWorker(worker())
    case 10: .killAgent(agent(), rest())
    case 11: .stop(.broker, rest())
    case 12..<14: .stop(.collector, rest())
    default: .collectorDies(News.allCases[below(3)])
    }
  }

  private mutating func command() -> Choice {
    if below(100) < profile.replays { return .replay }
    return switch below(20) {
    case 0..<11: .judge(approves: true)
    case 11..<13: .judge(approves: false)
    case 13: below(4) == 0 ? .revert : .judge(approves: true)
    case 14: below(4) == 0 ? .abort : .judge(approves: true)
    case 15: .pause(true)
    case 16..<18: .pause(false)
    default: .replay
    }
  }

  private mutating func agent() -> Int { below(setUp.agents) }
  private mutating func worker() -> Int { below(setUp.workers + 1) }
  private mutating func hearing() -> Int { below(profile.deafness) == 0 ? work() : worker() }
  private mutating func work() -> Int { below(setUp.workers + 2) }
  private mutating func connection() -> Int { below(setUp.workers + 2 + setUp.agents) }
  private mutating func rest() -> Remains { Remains(forServer: below(2) == 0, forClient: below(2) == 0) }
}
