internal import Configuration
internal import Messaging
internal import Rounds
internal import Wire

/// What a stack came to.
struct ChaosOutcome {
  let evidence: Evidence
  let injuries: [Injury]
  let surprises: [String]
  let wasTrapped: Bool
  let counts: WorkCounts
  /// From the first process's start to the last one's end. Milliseconds.
  let milliseconds: UInt64
}

/// One stack from its making to its end, with the faults of a plan.
struct ChaosRun {
  /// No release for so long, and nothing more is waited for.
  private static let patienceMilliseconds: UInt64 = 60_000

  private let plan: ChaosPlan
  private let folder: ChaosFolder
  private let stop: Stop
  private let agents: ChaosAgents
  private let stack: ChaosStack
  private let injector: Injector
  private let counts: WorkCountsSampler
  private let start = monotonicMilliseconds()

  init(
    _ plan: ChaosPlan, _ folder: ChaosFolder, program: String, stop: Stop, network: SiteNetwork? = nil,
    trap: Trap? = nil
  ) throws {
    self.plan = plan
    self.folder = folder
    self.stop = stop
    try folder.prepare(plan)
    counts = try WorkCountsSampler(
      Context(), endpoint: folder.configuration().endpoints.operator("broker"),
      transport: folder.operatorTransport())
    let place = Place(network)
    agents = try ChaosAgents(plan, folder, place)
    stack = try ChaosStack(plan, folder, place, program: program, trap: trap)
    injector = Injector(plan, folder, place, stack, agents, now: start)
  }

  /// Drives everything until the last round is over and the last fault done; ends all processes.
  ///
  /// - Parameters:
  ///   - progress: told the share of the releases that are there, 0…1.
  /// - Throws: `ChaosError` where nothing is released for a minute, or it was asked to stop.
  func run(_ progress: (Double) -> Void) throws -> ChaosOutcome {
    defer { stack.end() }
    var last = start
    while !isDone {
      if try poll([PollItem(descriptor: stop.descriptor)] + agents.pollItems, milliseconds: 5)[0] {
        throw ChaosError.stopped
      }
      let now = monotonicMilliseconds()
      if try agents.step(now, faults: injector.injuries.count) > 0 {
        last = now
        injector.recovered(now)
      }
      try injector.step(now)
      try stack.lookAfter(except: injector.busy)
      try counts.step(now)
      progress(Double(agents.newest) / Double(plan.rounds))
      guard now < last + Self.patienceMilliseconds else {
        throw ChaosError(
          "release \(agents.newest) was the last one for a minute; at work: \(counts.workers.sorted()); see \(folder.log)"
        )
      }
    }
    stack.end()
    return ChaosOutcome(
      evidence: agents.evidence, injuries: injector.injuries, surprises: stack.surprises, wasTrapped: stack.wasTrapped,
      counts: counts.total,
      milliseconds: monotonicMilliseconds() - start)
  }

  /// The round after the last one is open: the collector is through with the last one. Everyone who works is back.
  private var isDone: Bool {
    agents.newest >= plan.rounds && injector.isDone && Phase(folder.store) == .gathering
      && FileSystem.exists(folder.store.round(UInt64(plan.rounds + 1)))
      && counts.workers.isSuperset(of: ChaosPlan.workerNames + ["publisher"])
  }
}
