/// What can be chosen in a world.
extension World {
  /// Words that can arrive now.
  var words: [Choice] {
    var words: [Choice] = []
    for (place, channel) in workChannels.enumerated() {
      if !channel.up.isEmpty { words.append(.readWork(place)) }
      if !channel.down.isEmpty { words.append(.hearBroker(place)) }
      if !channel.strays.isEmpty { words.append(.readStrayWork(place)) }
    }
    for (place, channel) in agentChannels.enumerated() {
      if !channel.up.isEmpty { words.append(.readUpdate(place)) }
      if !channel.down.isEmpty { words.append(.hearCollector(place)) }
      if !channel.strays.isEmpty { words.append(.readStrayUpdate(place)) }
    }
    return words
  }

  /// What processes can do of themselves, and what starts them.
  var doings: [Choice] {
    var doings: [Choice] = [.collector(.newest), .start(.broker), .start(.collector)]
    for place in 0..<workChannels.count + agentChannels.count where !hasConnection(place) {
      doings.append(.connect(place))
    }
    for place in workers.indices { doings += [.put(place), .finish(place)] }
    return doings
  }

  /// Agents and workers say what they have to say; an agent without an update makes one.
  mutating func speak() throws(Violation) {
    for place in agents.indices {
      _ = try take(.train(place, isBad: false))
      _ = try take(.agent(place))
    }
    for place in workers.indices { _ = try take(.worker(place)) }
  }

  /// Processes that end, and tasks that fail.
  var faults: [Choice] {
    var faults: [Choice] = [.collectorDies(.newest)]
    for rest in Remains.all { for server in [Server.broker, .collector] { faults.append(.stop(server, rest)) } }
    for place in workers.indices { faults += [.fail(place, transient: false), .stopWorker(place)] }
    // The process is gone, and with it what it had yet to read.
    for rest in Remains.all where !rest.forClient {
      for place in workers.indices { faults.append(.killWorker(place, rest)) }
      for place in agents.indices { faults.append(.killAgent(place, rest)) }
    }
    return faults
  }

  /// Connections that are cut.
  var cuts: [Choice] {
    (0..<workChannels.count + agentChannels.count).flatMap { place in Remains.all.map { .cut(place, $0) } }
  }
}
