/// One step of a world. Agents, workers and connections by their place.
enum Choice: Hashable {
  // Words arrive.
  case readWork(Int), readUpdate(Int), hearBroker(Int), hearCollector(Int)
  case readStrayWork(Int), readStrayUpdate(Int)
  // Processes go on.
  case train(Int, isBad: Bool), agent(Int), worker(Int), put(Int), finish(Int)
  case collector(News), refusals, brokerTick, pass(UInt64)
  // Faults.
  case cut(Int, Remains), connect(Int)
  case fail(Int, transient: Bool), killWorker(Int, Remains), stopWorker(Int), killAgent(Int, Remains)
  case stop(Server, Remains), start(Server), collectorDies(News)
  /// Time passes without the broker.
  case holdBroker(UInt64)
  // Operators.
  case judge(approves: Bool), revert, abort, pause(Bool), replay
}

extension World {
  /// Takes a step and checks what must hold then; false where it cannot be taken here.
  mutating func take(_ choice: Choice) throws(Violation) -> Bool {
    guard try apply(choice) else { return false }
    try ledger.check(self)
    return true
  }

  private mutating func apply(_ choice: Choice) throws(Violation) -> Bool {
    switch choice {
    case .readWork(let place): return readWork(place)
    case .readUpdate(let place): return try readUpdate(place)
    case .hearBroker(let place): return try hearBroker(place)
    case .hearCollector(let place): return hearCollector(place)
    case .readStrayWork(let place): return readStrayWork(place)
    case .readStrayUpdate(let place): return try readStrayUpdate(place)
    case .train(let place, let isBad): return train(place, isBad: isBad)
    case .agent(let place):
      agents[place].turn(now, &agentChannels[place])
      return true
    case .worker(let place):
      workers[place].turn(now, disk)
      flush(place)
      return true
    case .put(let place): return try put(place)
    case .finish(let place): return finish(place)
    case .collector(let news):
      try turnCollector(news, dies: false)
      return collector != nil
    case .refusals: return hearRefusals()
    case .brokerTick:
      try tick()
      return broker != nil
    case .pass(let time):
      try pass(time, brokerRuns: true)
      return true
    default: return try applyFault(choice)
    }
  }

  private mutating func applyFault(_ choice: Choice) throws(Violation) -> Bool {
    switch choice {
    case .cut(let place, let rest): return cut(place, rest)
    case .connect(let place): return connect(place)
    case .fail(let place, let transient): return fail(place, transient: transient)
    case .killWorker(let place, let rest):
      kill(worker: place, rest)
      return true
    case .stopWorker(let place):
      guard workers[place].work == nil else { return false }
      stop(worker: place)
      return true
    case .killAgent(let place, let rest):
      kill(agent: place, rest)
      return true
    case .stop(let server, let rest): return stop(server, rest)
    case .start(let server): return start(server)
    case .collectorDies(let news):
      guard collector != nil else { return false }
      try turnCollector(news, dies: true)
      return true
    case .holdBroker(let time):
      try pass(time, brokerRuns: false)
      return true
    case .judge(let approves): return judge(approves: approves)
    case .revert: return revert()
    case .abort: return try abort()
    case .pause(let isPaused): return pause(isPaused)
    case .replay: return try replay()
    default: preconditionFailure("\(choice) is no fault")
    }
  }

  private mutating func train(_ place: Int, isBad: Bool) -> Bool {
    guard agents[place].base != disk.newest || agents[place].isBad else { return false }
    agents[place].train(on: disk.newest, isBad: isBad)
    return true
  }

  private mutating func put(_ place: Int) throws(Violation) -> Bool {
    guard let work = workers[place].work, !work.isPut else { return false }
    try perform(place)
    flush(place)
    return true
  }

  private mutating func finish(_ place: Int) -> Bool {
    guard workers[place].work?.isPut == true else { return false }
    workers[place].finish(now)
    flush(place)
    return true
  }

  private mutating func fail(_ place: Int, transient: Bool) -> Bool {
    guard let work = workers[place].work, !work.isPut else { return false }
    workers[place].fail("broken", transient: transient, now)
    flush(place)
    return true
  }

  private mutating func hearRefusals() -> Bool {
    guard let known = collector?.refused, known != disk.refusedRound else { return false }
    collector?.refused = disk.refusedRound
    return true
  }
}
