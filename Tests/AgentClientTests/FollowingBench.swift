import AgentClient
import Messaging
import Rounds
import TestSupport
import Testing

/// A follower and a publisher made by hand on one thread, with a clock of their own.
final class FollowingBench {
  let publisher: HandMadePublisher
  let follower: ReleaseFollower
  private(set) var shown: [Release] = []
  private(set) var now: UInt64 = 1_000_000
  /// There is no room for further releases.
  var isFull = false

  private init(_ publisher: HandMadePublisher, _ follower: ReleaseFollower) {
    self.publisher = publisher
    self.follower = follower
  }

  /// A publisher with so many releases, and a follower that has shown the newest and hears the broadcast.
  static func settled(releases: Int, _ body: (FollowingBench) throws -> Void) throws {
    try with(releases: releases) { bench in
      try bench.publisher.awaitSubscriber()
      try bench.run { bench.shown.count == 1 }
      #expect(bench.numbers == [UInt64(releases - 1)])
      try body(bench)
    }
  }

  static func with(
    releases: Int, folder: String? = nil, wanted: WantedReleases = .newest,
    prepare: (HandMadePublisher) -> ReleaseSource = { $0.source },
    servers: ServerKeys? = nil, seen: SeenReleases? = nil,
    _ body: (FollowingBench) throws -> Void
  ) throws {
    try withTemporaryFolder { temporary in
      let folder = folder ?? temporary
      let context = Context()
      let publisher = try HandMadePublisher(context, folder: folder, releases: releases)
      let follower = try ReleaseFollower(
        context: context, source: prepare(publisher), wanted: wanted, servers: servers, seen: seen)
      try body(FollowingBench(publisher, follower))
    }
  }

  /// Numbers of the releases shown, in order.
  var numbers: [UInt64] { shown.map(\.number) }

  /// Every release shown has the weights it must have.
  var areAllTrue: Bool { shown.allSatisfy { $0.weights == HandMadePublisher.weights($0.number) } }

  /// Lets both work until something holds; each turn takes 20 ms of the bench's time, and as little as it can of ours.
  func run(until holds: () throws -> Bool) throws {
    let deadline = monotonicMilliseconds() + 20_000
    while monotonicMilliseconds() < deadline {
      try turn(20)
      if try holds() { return }
      _ = try poll([publisher.isAsked] + follower.pollItems, milliseconds: 2)
    }
    Issue.record("it never happened; shown: \(numbers)")
  }

  /// Lets some of the bench's time pass, in turns of 20 ms.
  func run(milliseconds: UInt64) throws {
    for _ in 0..<milliseconds / 20 {
      try turn(20)
      _ = try poll([publisher.isAsked] + follower.pollItems, milliseconds: 1)
    }
  }

  private func turn(_ milliseconds: UInt64) throws {
    now += milliseconds
    shown += try follower.process(now: now, isFull: isFull)
    try publisher.serve()
  }

  /// What was said is heard while no time passes, in which the follower could ask.
  func hear(until holds: () -> Bool) throws {
    let deadline = monotonicMilliseconds() + 20_000
    while !holds() && monotonicMilliseconds() < deadline {
      _ = try poll(follower.pollItems, milliseconds: 100)
      shown += try follower.process(now: now)
    }
    #expect(holds())
  }
}
