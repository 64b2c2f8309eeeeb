import AgentClient
import Messaging
import Rounds
import Testing
import Wire

extension EndToEnd {
  /// Releases do not depend on who came first, nor on how many workers there are.
  @Suite struct RoundTests {
    @Test func threeRoundsWithTwoWorkersAStageMakeThreeReleases() throws {
      let releases = try Undisturbed.releases()
      #expect(releases.map(\.number) == [0, 1, 2, 3])
      let manifests = releases.dropFirst().map(\.verified.manifest)
      #expect(manifests.map(\.round) == [1, 2, 3])
      #expect(manifests.allSatisfy { $0.agents == 4 && $0.rule == "flame" && $0.seeded })
      #expect(Set(manifests.map(\.weightsDigest)).count == 3)
    }

    @Test(arguments: [1, 3])
    func releasesAreTheSameInAnyOrderOfArrivalWithAnyNumberOfWorkers(workers: Int) throws {
      try TestStack.with([Undisturbed.federation], workers: workers) { stack in
        let names = workers == 1 ? Undisturbed.agents.reversed() : ["cem", "ada", "dee", "bob"]
        let agents = try Participants(stack, names)
        agents.silent = Set(names)
        for round in UInt64(1)...3 {
          for name in names {
            agents.speak(name)
            try agents.run("\(name) is in round \(round)") { agents.wasAccepted(name, round: round) }
            agents.silent.insert(name)
          }
          try agents.run(to: round)
        }
        #expect(try agents.prints == Undisturbed.prints())
      }
    }

    @Test func aLateSubscriberAndOneThatHearsNoBroadcastEndWithTheSameReleases() throws {
      try TestStack.with([Undisturbed.federation]) { stack in
        let agents = try Participants(stack, Undisturbed.agents)
        let deaf = try Subscriber(stack, broadcast: "ipc://\(stack.folder)/nobody")
        try agents.run(to: 3)
        let late = try Subscriber(stack)
        for subscriber in [late, deaf] {
          try agents.run("the subscriber has all") { try subscriber.releases().count >= 4 }
          #expect(try subscriber.releases().prefix(4).map(ReleasePrint.init) == Undisturbed.prints())
        }
      }
    }
  }
}

/// Three rounds in which nothing goes wrong: what all others are compared with. Run once.
enum Undisturbed {
  static let agents = ["ada", "bob", "cem", "dee"]
  static let federation = TestFederation(
    origin: TestFederation.threeShards, ["updates.min": "4", "expected": "4", "keep": "10"])

  private static let result = Result {
    try TestStack.with([federation], workers: 2) { stack in
      let participants = try Participants(stack, agents)
      try participants.run(to: 3)
      return participants.releases
    }
  }

  static func releases() throws -> [Release] { try result.get() }
  static func prints() throws -> [ReleasePrint] { try releases().map(ReleasePrint.init) }
}

/// Someone who only follows the releases.
final class Subscriber {
  private let follower: ReleaseFollower
  private var taken: [Release] = []

  /// - Parameters:
  ///   - broadcast: where it listens, if not where the publisher speaks.
  init(_ stack: TestStack, broadcast: String? = nil, federation: String = "f") throws {
    let source = try stack.source(federation)
    follower = try ReleaseFollower(
      context: stack.context,
      source: ReleaseSource(
        federation: source.federation, key: source.key, broadcast: broadcast ?? source.broadcast, ranges: source.ranges),
      wanted: .every(from: 0))
  }

  /// All it has by now.
  func releases() throws -> [Release] {
    taken += try follower.process(now: monotonicMilliseconds())
    return taken
  }
}
