import AgentClient
import Queueing
import Rounds
import Stages
import Wire

/// All processes of a federation, what lies on disk, and what is under way between them.
struct World: Hashable {
  let setUp: SetUp
  var now: UInt64 = 1_000
  var disk = Disk()
  var ledger = Ledger()
  var broker: ModelBroker?
  var collector: ModelCollector?
  /// The last one is the publisher.
  var workers: [ModelWorker]
  var agents: [ModelAgent]
  var workChannels: [WorkChannel]
  var agentChannels: [Channel<AgentRequest, AgentReply>]
  /// Epochs given so far.
  private var epochs: UInt64 = 0

  init(_ setUp: SetUp) {
    self.setUp = setUp
    workers = (0...setUp.workers).map { ModelWorker(queues: Self.queues($0, setUp)) }
    agents = (0..<setUp.agents).map { ModelAgent($0) }
    workChannels = (0...setUp.collector).map { Channel(client: $0) }
    agentChannels = (0..<setUp.agents).map { Channel(client: $0) }
  }

  private static func queues(_ place: Int, _ setUp: SetUp) -> [String] {
    place == setUp.publisher ? ["publishing"] : ["clustering", "clipping", "noising"]
  }

  // MARK: Processes

  mutating func start(_ server: Server) -> Bool {
    guard server == .broker ? broker == nil : collector == nil else { return false }
    epochs += 1
    switch server {
    case .broker: broker = ModelBroker(limits: setUp.limits, epoch: epochs, now: now)
    case .collector: collector = ModelCollector(disk, epoch: epochs)
    }
    return true
  }

  @discardableResult
  mutating func stop(_ server: Server, _ rest: Remains) -> Bool {
    switch server {
    case .broker:
      guard broker != nil else { return false }
      broker = nil
      for place in workChannels.indices {
        workChannels[place].cut(Remains(forServer: false, forClient: rest.forClient))
        workChannels[place].forgetStrays()
      }
    case .collector:
      guard collector != nil else { return false }
      collector = nil
      workChannels[setUp.collector].cut(Remains(forServer: rest.forServer, forClient: false))
      for place in agentChannels.indices {
        agentChannels[place].cut(Remains(forServer: false, forClient: rest.forClient))
        agentChannels[place].forgetStrays()
      }
    }
    return true
  }

  mutating func kill(worker place: Int, _ rest: Remains) {
    workChannels[place].cut(Remains(forServer: rest.forServer, forClient: false))
    workers[place] = ModelWorker(queues: Self.queues(place, setUp))
  }

  mutating func stop(worker place: Int) {
    workers[place].conversation.leave()
    flush(place)
    kill(worker: place, Remains(forServer: true, forClient: false))
  }

  mutating func kill(agent place: Int, _ rest: Remains) {
    agentChannels[place].cut(Remains(forServer: rest.forServer, forClient: false))
    agents[place].restart()
  }

  // MARK: Words

  /// Sends what the worker says; without a connection nobody hears it.
  mutating func flush(_ place: Int) {
    for request in workers[place].conversation.said { _ = workChannels[place].send(up: request) }
    workers[place].conversation.said = []
  }

  mutating func readWork(_ place: Int) -> Bool {
    guard broker != nil, !workChannels[place].up.isEmpty else { return false }
    let peer = workChannels[place].peer
    broker?.take(workChannels[place].up.removeFirst(), from: peer, now, &workChannels)
    return true
  }

  mutating func readStrayWork(_ place: Int) -> Bool {
    guard broker != nil, !workChannels[place].strays.isEmpty else { return false }
    let stray = workChannels[place].strays.removeFirst()
    broker?.take(stray.message, from: stray.peer, now, &workChannels)
    return true
  }

  mutating func readUpdate(_ place: Int) throws(Violation) -> Bool {
    guard collector != nil, !agentChannels[place].up.isEmpty else { return false }
    try read(agentChannels[place].up.removeFirst(), from: agentChannels[place].peer)
    return true
  }

  mutating func readStrayUpdate(_ place: Int) throws(Violation) -> Bool {
    guard collector != nil, !agentChannels[place].strays.isEmpty else { return false }
    let stray = agentChannels[place].strays.removeFirst()
    try read(stray.message, from: stray.peer)
    return true
  }

  mutating func hearBroker(_ place: Int) throws(Violation) -> Bool {
    guard !workChannels[place].down.isEmpty else { return false }
    if place == setUp.collector {
      guard collector != nil else { return false }
      try hear(workChannels[place].down.removeFirst().body)
    } else {
      workers[place].inbox.append(workChannels[place].down.removeFirst())
    }
    return true
  }

  mutating func hearCollector(_ place: Int) -> Bool {
    guard !agentChannels[place].down.isEmpty else { return false }
    agents[place].hear(agentChannels[place].down.removeFirst(), now)
    return true
  }

  mutating func pass(_ milliseconds: UInt64, brokerRuns: Bool) throws(Violation) {
    now += milliseconds
    if brokerRuns { try tick() }
  }

  func hasConnection(_ place: Int) -> Bool {
    place < workChannels.count ? workChannels[place].isUp : agentChannels[place - workChannels.count].isUp
  }

  mutating func connect(_ place: Int) -> Bool {
    guard !hasConnection(place) else { return false }
    if place >= workChannels.count {
      guard collector != nil else { return false }
      agentChannels[place - workChannels.count].connect()
    } else {
      guard broker != nil, place != setUp.collector || collector != nil else { return false }
      workChannels[place].connect()
    }
    return true
  }

  mutating func cut(_ place: Int, _ rest: Remains) -> Bool {
    guard hasConnection(place) else { return false }
    if place < workChannels.count {
      workChannels[place].cut(rest)
    } else {
      agentChannels[place - workChannels.count].cut(rest)
    }
    return true
  }

  // MARK: The gate

  /// Judges the newest candidate.
  mutating func judge(approves: Bool) -> Bool {
    guard let last = disk.releases.indices.last, disk.releases[last].state == .candidate else { return false }
    if approves {
      guard disk.releases[last].manifest.parent == disk.newest else { return false }
      disk.releases[last].state = .approved
    } else {
      disk.releases[last].state = .refused("no")
    }
    return true
  }

  mutating func revert() -> Bool {
    guard disk.newest > 0 else { return false }
    let number = UInt64(disk.releases.count)
    let manifest = Disk.manifest(number, parent: disk.newest, origin: "revert")
    disk.releases.append(Disk.Release(manifest: manifest, state: .approved))
    return true
  }

  mutating func tick() throws(Violation) {
    broker?.turn(now, &workChannels)
    if broker?.hasOverdueLease == true { throw Violation("overdue lease", "at \(now)") }
  }
}

enum Server: Hashable {
  case broker, collector
}
