import AgentClient
import Cryptography
import Rounds
import Testing
import Wire

@Suite struct ForgeryTests {
  private let stranger = SigningKey(seed: [UInt8](repeating: 8, count: 32))

  /// Lets the follower work for ten seconds of its time; nothing new is shown, and it does not ask without end.
  private func expectUnmoved(_ bench: FollowingBench, head: UInt64) throws {
    let asked = bench.publisher.requests.count
    try bench.run(milliseconds: 10_000)
    #expect(bench.numbers == [head])
    #expect(bench.follower.head?.manifest.release == head)
    #expect(bench.publisher.requests.count - asked <= 25, "not more than a question or two a second")
  }

  @Test func aReleaseThatAStrangerSignedIsNeverShown() throws {
    try FollowingBench.settled(releases: 2) { bench in
      let manifest = HandMadePublisher.manifest(2, after: bench.publisher.signed[1])
      var named = manifest.signed(with: stranger)
      named.key = HandMadePublisher.key.publicKey.bytes
      var flipped = manifest.signed(with: HandMadePublisher.key)
      flipped.signature[5] ^= 1
      for forged in [manifest.signed(with: stranger), named, flipped] {
        try bench.publisher.say(forged)
        try bench.publisher.say(weights: 2, [0, 1, 2])
      }
      try expectUnmoved(bench, head: 1)
    }
  }

  @Test func aStrangerThatServesItsOwnChainIsNotBelieved() throws {
    try FollowingBench.with(releases: 1) { bench in
      let forged = HandMadePublisher.manifest(0, after: nil).signed(with: stranger)
      bench.publisher.answer = { publisher, request in
        guard case .manifests = request else { return publisher.truth(request) }
        return publisher.list([forged], newest: 0)
      }
      try bench.run(milliseconds: 5000)
      #expect(bench.shown.isEmpty)
      #expect(bench.follower.head == nil)
      #expect(bench.publisher.requests.count <= 15)
    }
  }

  @Test func aReleaseOfAnotherFederationIsNeverShown() throws {
    try FollowingBench.settled(releases: 2) { bench in
      let other = HandMadePublisher.manifest(2, after: bench.publisher.signed[1], federation: "ward")
      try bench.publisher.say(other.signed(with: HandMadePublisher.key))
      try expectUnmoved(bench, head: 1)
    }
  }

  @Test func aGapInTheChainIsFetched() throws {
    try FollowingBench.settled(releases: 1) { bench in
      for number in 1...3 as ClosedRange<UInt64> { bench.publisher.addRelease(number) }
      try bench.publisher.say(bench.publisher.signed[3])
      try bench.run { bench.shown.count == 2 }
      #expect(bench.numbers == [0, 3])
      #expect(bench.areAllTrue)
      #expect(bench.publisher.askedForManifests.last == 1)
    }
  }

  @Test func aReleaseThatDoesNotFollowIsNeverShown() throws {
    try FollowingBench.settled(releases: 2) { bench in
      let fork = HandMadePublisher.manifest(2, after: bench.publisher.signed[0]).signed(with: HandMadePublisher.key)
      bench.publisher.answer = { publisher, request in
        guard case .manifests = request else { return publisher.truth(request) }
        return publisher.list([fork], newest: 2)
      }
      try bench.publisher.say(fork)
      try expectUnmoved(bench, head: 1)
    }
  }

  @Test func anOldManifestSaidAgainChangesNothing() throws {
    try FollowingBench.settled(releases: 3) { bench in
      let asked = bench.publisher.requests
      for signed in bench.publisher.signed {
        try bench.publisher.say(signed)
        try bench.publisher.say(weights: 1, [0, 1, 2])
      }
      try bench.run(milliseconds: 3000)
      #expect(bench.numbers == [2])
      #expect(bench.follower.head?.manifest.release == 2)
      #expect(bench.publisher.requests == asked)
    }
  }

  /// The publisher was restored from a backup, or the beat was not its own.
  @Test func anAnnouncedReleaseThatNobodyHasIsAskedForOnceASecond() throws {
    try FollowingBench.settled(releases: 2) { bench in
      try bench.publisher.say(newest: 9)
      let asked = bench.publisher.askedForManifests.count
      try expectUnmoved(bench, head: 1)
      #expect((5...12).contains(bench.publisher.askedForManifests.count - asked))
      for number in 2...9 as ClosedRange<UInt64> { bench.publisher.addRelease(number) }
      try bench.run { bench.shown.count == 2 }
      #expect(bench.numbers == [1, 9])
    }
  }

  @Test func whatIsNoMessageIsPassedOver() throws {
    try FollowingBench.settled(releases: 1) { bench in
      let other = ReleaseEvent(federation: "ward", epoch: 1, body: .beat(ReleaseBeat(newest: 9, refusedRound: 9)))
      for frame in [[], [0xFF], [UInt8](repeating: 8, count: 100_000), other.encode()] {
        try bench.publisher.say("manifest", frame)
        try bench.publisher.say("weights", frame, frame, frame)
      }
      try bench.publisher.say("manifest")
      bench.publisher.addRelease(1)
      try bench.publisher.say(bench.publisher.signed[1])
      // Every fifth answer of each kind is one, so that no order of questions keeps them from each other.
      var turns = (manifests: 0, weights: 0)
      bench.publisher.answer = { publisher, request in
        let turn: Int
        if case .manifests = request {
          turns.manifests += 1
          turn = turns.manifests
        } else {
          turns.weights += 1
          turn = turns.weights
        }
        return [[[0xFF]], [], [[], []], nil, publisher.truth(request)][turn % 5]
      }
      try bench.run { bench.shown.count == 2 }
      #expect(bench.numbers == [0, 1])
      #expect(bench.areAllTrue)
      #expect(bench.follower.refusedRound == 0)
    }
  }
}
