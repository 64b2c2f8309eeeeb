import AgentClient
import Cryptography
import Messaging
import Rounds
import TestSupport
import Testing
import Wire

/// Connections that stay open and carry nothing any more, on a clock of the test's own.
@Suite(.timeLimit(.minutes(1))) struct DeadConnectionTests {
  @Test func aSubscriberWhoseConnectionsAreDeadConnectsAnew() throws {
    try withRelays { bench, relays in
      relays.forEach { $0.cut() }
      bench.publisher.addRelease(1)
      try bench.publisher.say(newest: 1)
      let cut = bench.now
      try bench.run { bench.numbers == [0, 1] }
      #expect((20_000...50_000).contains(bench.now - cut), "\(bench.now - cut) ms")
      #expect(relays[1].accepted == 2)
      bench.publisher.addRelease(2)
      try bench.run {
        try bench.publisher.say(newest: 2)
        return bench.numbers == [0, 1, 2]
      }
    }
  }

  /// The broadcast tells that there is a release, and its weights are asked for in vain.
  @Test func aSubscriberThatHearsTheBroadcastButHasNoAnswersConnectsAnew() throws {
    try withRelays { bench, relays in
      relays[1].cut()
      bench.publisher.addRelease(1)
      let cut = bench.now
      var said: UInt64 = 0
      try bench.run {
        if bench.now >= said + 5000 {
          said = bench.now
          try bench.publisher.say(newest: 1)
        }
        return bench.numbers == [0, 1]
      }
      #expect((15_000...30_000).contains(bench.now - cut), "\(bench.now - cut) ms")
      #expect(relays.map(\.accepted) == [1, 2])
    }
  }

  @Test func aSubscriberThatIsAnsweredButHearsNoBroadcastConnectsToItAnew() throws {
    try withRelays { bench, relays in
      relays[0].cut()
      _ = try bench.publisher.hasSubscription()
      try bench.run { relays[0].accepted == 2 }
      #expect(relays[1].accepted == 1)
    }
  }

  @Test func whileAllIsWellConnectionsStay() throws {
    try withRelays { bench, relays in
      for _ in 0..<20 {
        try bench.publisher.say(newest: 0)
        try bench.run(milliseconds: 5000)
      }
      #expect(relays.map(\.accepted) == [1, 1])
    }
  }

  /// A follower that has the only release of a publisher behind two relays: to the broadcast, and to the ranges.
  private func withRelays(_ body: (FollowingBench, [DeafRelay]) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try DeafRelay.with(to: "ipc://\(folder)/broadcast") { broadcast in
        try DeafRelay.with(to: "ipc://\(folder)/ranges") { ranges in
          try FollowingBench.with(
            releases: 1, folder: folder,
            prepare: { publisher in
              ReleaseSource(
                federation: "icu", key: publisher.source.key, broadcast: broadcast.endpoint, ranges: ranges.endpoint)
            }
          ) { bench in
            try bench.publisher.awaitSubscriber()
            try bench.run { bench.numbers == [0] }
            try bench.publisher.say(newest: 0)
            try bench.run(milliseconds: 1000)
            try body(bench, [broadcast, ranges])
          }
        }
      }
    }
  }

  /// The collector by hand welcomes, and tells of a round every 5 s, also where it does not hear the agent.
  @Test(arguments: [[.toServer], [.toClient], [.toServer, .toClient]] as [Set<DeafRelay.Way>])
  func anAgentWhoseConnectionIsDeadConnectsAnewAndBeginsAgain(lost: Set<DeafRelay.Way>) throws {
    let context = Context()
    let collector = try Socket(context, .router)
    try DeafRelay.with(to: try collector.bind("tcp://127.0.0.1:*")) { relay in
      let link = try CollectorLink(context: context, federation: "icu", name: "ada", endpoint: relay.endpoint)
      let bench = CollectorBench(link)
      try bench.run(collector) { bench.said.contains(.hello(Hello(name: "ada"))) }
      link.offer(Update(base: 0, specDigest: .init(of: [1]), claimedCount: 1, content: [0, 0, 0, 0]))
      try bench.run(collector) { bench.begins == 1 }
      let peer = bench.peer
      relay.cut(lost)
      let cut = bench.now
      try bench.run(collector) { bench.begins > 1 && bench.peer != peer }
      #expect(relay.accepted == 2)
      #expect((15_000...30_000).contains(bench.now - cut), "\(bench.now - cut) ms")
    }
  }
}

/// A collector by hand and an agent's connection to it, with a clock of their own.
private final class CollectorBench {
  let link: CollectorLink
  private(set) var now: UInt64 = 1_000_000
  private(set) var said: [AgentRequest.Body] = []
  private(set) var peer: [UInt8] = []
  private var toldAt: UInt64 = 0
  private let opened = Opened(round: 1, base: 0, remainingMilliseconds: 0)

  init(_ link: CollectorLink) { self.link = link }

  var begins: Int { said.count { if case .begin = $0 { true } else { false } } }

  /// Each turn takes 50 ms of the bench's time, and as little as it can of ours.
  func run(_ collector: borrowing Socket, until holds: () -> Bool) throws {
    let deadline = monotonicMilliseconds() + 20_000
    while monotonicMilliseconds() < deadline {
      now += 50
      _ = try link.process(now: now)
      while let frames = try collector.receive() { try answer(frames, collector) }
      if holds() { return }
      if now >= toldAt + 5000 { try tell(.opened(opened), collector) }
      _ = try poll([PollItem(collector), link.pollItem], milliseconds: 2)
    }
    Issue.record("it never happened; said: \(said.count)")
  }

  private func answer(_ frames: [[UInt8]], _ collector: borrowing Socket) throws {
    if isAnnouncement(frames) { return }
    peer = frames[0]
    let body = try AgentRequest.decode(frames[1], limit: 1 << 20).body
    said.append(body)
    let welcome = Welcome(opened: opened, specDigest: [], updateBytes: 4, chunkBytes: 1 << 19, helloSeconds: 15)
    if case .hello = body { try tell(.welcome(welcome), collector) }
  }

  private func tell(_ body: AgentReply.Body, _ collector: borrowing Socket) throws {
    toldAt = now
    if !peer.isEmpty { try collector.send([peer, AgentReply(federation: "icu", epoch: 1, body: body).encode()]) }
  }
}
