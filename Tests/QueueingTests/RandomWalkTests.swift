import Queueing
import Testing

/// SplitMix64 (Steele, Lea, Flood 2014): small and the same everywhere.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Three tenants and twenty workers of two engines do what they like.
private struct Walk {
  private var queues: WorkQueues
  private var witness = Witness()
  private var random: SplitMix
  private var now: Instant = 0
  /// Leases given so far, to send stale messages about.
  private var old: [(worker: WorkerID, lease: LeaseID)] = []
  private var current: [GroupID] = []

  private static let engines = ["e", "f"]

  init(seed: UInt64) {
    random = SplitMix(state: seed)
    queues = WorkQueues(limits: limits { ($0.lease, $0.backoffBase, $0.backoffMax) = (50, 5, 40) })
  }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  mutating func run(steps: Int) throws(Violation) -> (assigned: Int, ended: Int) {
    for tenant in ["a", "b", "c"] {
      current.append(group(0, tenant: tenant))
      try open(current[current.count - 1])
    }
    for _ in 0..<steps { try step() }
    try finish()
    return (witness.assigned, witness.ended)
  }

  private mutating func step() throws(Violation) {
    let worker = WorkerID(bytes: [UInt8(below(20))])
    switch below(100) {
    case 0..<3: try say(hello: worker)
    case 3: try leave(worker)
    case 4..<35: try witness.note(queues.demand(worker, now: now))
    case 35..<80: try report(worker)
    case 80..<84: try reportStale()
    case 84..<99: try pass(Milliseconds(below(12)))
    default: try turnOver(below(current.count))
    }
    if let held = witness.holds[worker] { old.append((worker, held.lease)) }
  }

  private mutating func open(_ id: GroupID) throws(Violation) {
    let graph = roundGraph(
      shards: 1 + below(40), maxAttempts: below(5), maxLosses: below(6), engine: Self.engines[below(2)])
    witness.opened(id, graph)
    let (result, actions) = queues.open(id, graph, now: now)
    guard result == .opened else { throw Violation(description: "\(id): \(result)") }
    try witness.note(actions)
  }

  /// Closes a tenant's group, running or ended, and opens its next.
  private mutating func turnOver(_ place: Int) throws(Violation) {
    let id = current[place]
    guard queues.groups[id]?.isRunning == false || below(20) == 0 else { return }
    try witness.note(queues.close(id))
    witness.closed(id)
    guard queues.open(id, flatGraph(1), now: now).result == .closed else {
      throw Violation(description: "\(id) is closed and was opened")
    }
    current[place] = group(id.number + 1, tenant: id.tenant)
    try open(current[place])
  }

  private mutating func say(hello worker: WorkerID) throws(Violation) {
    let engine = Self.engines[Int(worker.bytes[0]) % 2]
    let own = worker.bytes[0] < 4 ? allQueues : [allQueues.sorted()[below(5)], allQueues.sorted()[below(5)]]
    witness.said(hello: worker, engine: engine, queues: own)
    try witness.note(queues.hello(worker, queues: own, engine: engine, now: now))
  }

  private mutating func leave(_ worker: WorkerID) throws(Violation) {
    let held = witness.holds[worker]?.lease
    witness.left(worker)
    switch below(3) {
    case 0: try witness.note(queues.leave(worker, now: now))
    case 1: try witness.note(queues.unreachable(worker, now: now))
    default: try witness.note(queues.unreachable(worker, undelivered: held, now: now))
    }
  }

  private mutating func report(_ worker: WorkerID) throws(Violation) {
    guard let lease = witness.holds[worker]?.lease else { return }
    let chance = below(20)
    if chance < 3 { return try witness.note(queues.beat(worker, lease, progress: UInt64(below(9)), now: now)) }
    witness.ended(lease, by: worker, completed: chance >= 5)
    if chance >= 5 { return try witness.note(queues.complete(worker, lease, now: now)) }
    try witness.note(queues.fail(worker, lease, error: "x", transient: chance == 3, now: now))
  }

  private mutating func reportStale() throws(Violation) {
    guard !old.isEmpty else { return }
    let (worker, lease) = old[below(old.count)]
    guard witness.holds[worker]?.lease != lease else { return }
    try witness.note(queues.complete(worker, lease, now: now))
    try witness.note(queues.fail(worker, lease, error: "stale", transient: false, now: now))
    try witness.note(queues.beat(worker, lease, progress: .max, now: now))
  }

  private mutating func pass(_ time: Milliseconds) throws(Violation) {
    now += time
    try witness.note(queues.tick(now: now))
    if let next = queues.nextDeadline, next <= now { throw Violation(description: "the tick at \(now) left work over") }
  }

  /// With two able workers that do their work, every group that still runs gets done.
  private mutating func finish() throws(Violation) {
    let running = current.filter { queues.groups[$0]?.isRunning == true }
    for byte: UInt8 in 0..<20 { try leave(WorkerID(bytes: [byte])) }
    for byte: UInt8 in 0..<2 { try say(hello: WorkerID(bytes: [byte])) }
    for _ in 0..<2_000 {
      for byte: UInt8 in 0..<2 { try work(WorkerID(bytes: [byte])) }
      try pass(1)
    }
    for id in running {
      switch queues.groups[id]?.outcome {
      case nil: throw Violation(description: "\(id) does not get done: \(queues.groups[id]?.progress ?? [])")
      case .done, .failed: break
      }
    }
  }

  private mutating func work(_ worker: WorkerID) throws(Violation) {
    try witness.note(queues.demand(worker, now: now))
    guard let lease = witness.holds[worker]?.lease else { return }
    witness.ended(lease, by: worker, completed: true)
    try witness.note(queues.complete(worker, lease, now: now))
  }
}

@Suite struct RandomWalkTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func aLongWalkBreaksNothing(seed: UInt64) {
    var walk = Walk(seed: seed)
    do throws(Violation) {
      let seen = try walk.run(steps: 100_000)
      print("walked from seed \(seed): \(seen.assigned) tasks given, \(seen.ended) groups ended")
      #expect(seen.assigned > 5_000 && seen.ended > 100)
    } catch {
      Issue.record("seed \(seed): \(error)")
    }
  }
}
