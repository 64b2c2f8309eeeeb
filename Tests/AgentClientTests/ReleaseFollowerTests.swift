import AgentClient
import Rounds
import Testing
import Wire

@Suite struct ReleaseFollowerTests {
  @Test(arguments: [1, 2, 5, 200])
  func aLateJoinerGetsTheNewestReleaseAndNothingElse(_ releases: Int) throws {
    try FollowingBench.with(releases: releases) { bench in
      try bench.run { !bench.shown.isEmpty }
      #expect(bench.numbers == [UInt64(releases - 1)])
      #expect(bench.areAllTrue)
      #expect(bench.follower.head?.manifest.release == UInt64(releases - 1))
      #expect(Set(bench.publisher.askedForWeights) == [UInt64(releases - 1)], "weights that nobody needs were fetched")
    }
  }

  @Test func whoeverWantsEveryReleaseGetsThemAscending() throws {
    for from in [0, 2] as [UInt64] {
      try FollowingBench.with(releases: 4, wanted: .every(from: from)) { bench in
        try bench.run { bench.shown.count == 4 - Int(from) }
        #expect(bench.numbers == Array(from...3))
        #expect(bench.areAllTrue)
      }
    }
  }

  @Test func whoeverWantsEveryReleaseFromNowBeginsWithTheNewest() throws {
    try FollowingBench.with(releases: 4, wanted: .everyFromNow) { bench in
      try bench.publisher.awaitSubscriber()
      try bench.run { !bench.shown.isEmpty }
      for number in 4...6 as ClosedRange<UInt64> { bench.publisher.addRelease(number) }
      try bench.publisher.say(newest: 6)
      try bench.run { bench.shown.count == 4 }
      #expect(bench.numbers == [3, 4, 5, 6])
      #expect(bench.areAllTrue)
    }
  }

  @Test func whoeverHasNoRoomGetsNoWeightsUntilThereIsSome() throws {
    try FollowingBench.with(releases: 1, wanted: .every(from: 0)) { bench in
      try bench.publisher.awaitSubscriber()
      try bench.run { bench.shown.count == 1 }
      bench.isFull = true
      for number in 1...3 as ClosedRange<UInt64> { bench.publisher.addRelease(number) }
      try bench.publisher.say(newest: 3)
      try bench.publisher.say(weights: 1, [0, 1, 2])
      try bench.run(milliseconds: 3000)
      #expect(bench.numbers == [0] && bench.follower.head?.manifest.release == 3)
      #expect(Set(bench.publisher.askedForWeights) == [0])
      bench.isFull = false
      try bench.run { bench.numbers == [0, 1, 2, 3] }
      #expect(bench.areAllTrue)
    }
  }

  /// As where libzmq connected again without subscriptions.
  @Test func whoHearsNoBroadcastAsksAndListensAnew() throws {
    try FollowingBench.settled(releases: 1) { bench in
      bench.publisher.addRelease(1)
      try bench.run(milliseconds: 8000)
      #expect(bench.numbers == [0, 1], "nothing was asked for")
      try bench.run(milliseconds: 9000)
      try bench.publisher.awaitSubscriber()
      try bench.publisher.say(newest: 1)
      bench.publisher.addRelease(2)
      try bench.publisher.say(bench.publisher.signed[2])
      try bench.run { bench.numbers == [0, 1, 2] }
      #expect(bench.areAllTrue)
    }
  }

  @Test func whoHearsTheBroadcastStaysConnected() throws {
    try FollowingBench.settled(releases: 1) { bench in
      for _ in 0..<8 {
        try bench.publisher.say(newest: 0)
        try bench.run(milliseconds: 5000)
      }
      #expect(try !bench.publisher.hasSubscription())
    }
  }

  @Test func aReleaseThatIsBroadcastWholeIsNotAskedFor() throws {
    try FollowingBench.settled(releases: 1) { bench in
      let asked = bench.publisher.requests
      bench.publisher.addRelease(1)
      try bench.publisher.say(bench.publisher.signed[1])
      try bench.publisher.say(weights: 1, [2, 0, 1])
      try bench.hear { bench.shown.count == 2 }
      try bench.publisher.serve()
      #expect(bench.numbers == [0, 1])
      #expect(bench.areAllTrue)
      #expect(bench.publisher.requests.count - asked.count <= 1, "at most what was asked before the weights came")
    }
  }

  @Test(arguments: [[], [0], [1], [2], [0, 2], [0, 1]])
  func rangesThatWereLostAreAskedFor(_ heard: [Int]) throws {
    try FollowingBench.settled(releases: 1) { bench in
      bench.publisher.addRelease(1)
      try bench.publisher.say(weights: 0, [0])
      try bench.publisher.say(bench.publisher.signed[1])
      try bench.publisher.say(weights: 1, heard)
      try bench.hear { bench.follower.head?.manifest.release == 1 }
      try bench.run { bench.shown.count == 2 }
      #expect(bench.numbers == [0, 1])
      #expect(bench.areAllTrue)
      #expect(bench.publisher.askedForWeights.filter { $0 == 1 }.count <= 3)
    }
  }

  @Test func aRangeWithAWrongChecksumIsNotTaken() throws {
    try FollowingBench.settled(releases: 1) { bench in
      bench.publisher.addRelease(1)
      try bench.publisher.say(bench.publisher.signed[1])
      try bench.publisher.say(weights: 1, [0, 1, 2]) { [$0[0] ^ 1] + $0.dropFirst() }
      try bench.publisher.say(weights: 1, [0]) { Array($0.dropLast()) }
      try bench.hear { bench.follower.head?.manifest.release == 1 }
      try bench.run { bench.shown.count == 2 }
      #expect(bench.areAllTrue)
      #expect(bench.publisher.askedForWeights.filter { $0 == 1 }.count >= 3)
    }
  }

  /// Every range has its checksum, and the whole has not the digest that was signed.
  @Test func weightsThatAreNotThoseSignedAreNeverShownAndNotFetchedWithoutEnd() throws {
    try FollowingBench.with(releases: 1) { bench in
      bench.publisher.answer = { publisher, request in
        guard case .weights(let fetch) = request else { return publisher.truth(request) }
        return HandMadePublisher.reply(fetch.release, fetch.offset, .init(repeating: 0xEE, count: Int(fetch.length)))
      }
      try bench.run(milliseconds: 10_000)
      #expect(bench.shown.isEmpty)
      #expect((3...40).contains(bench.publisher.askedForWeights.count), "three ranges, about once a second")
      bench.publisher.answer = { $0.truth($1) }
      try bench.run { !bench.shown.isEmpty }
      #expect(bench.areAllTrue)
    }
  }

  @Test func whatHasNoAnswerIsAskedAgain() throws {
    try FollowingBench.with(releases: 2) { bench in
      var lost = 0
      bench.publisher.answer = { publisher, request in
        lost += 1
        return lost % 3 == 0 ? publisher.truth(request) : nil
      }
      try bench.run { !bench.shown.isEmpty }
      #expect(bench.numbers == [1])
      #expect(bench.areAllTrue)
    }
  }

  @Test func weightsThatAreKeptNoMoreAreSkipped() throws {
    try FollowingBench.with(releases: 3, wanted: .every(from: 0)) { bench in
      bench.publisher.answer = { publisher, request in
        guard case .weights(let fetch) = request, fetch.release < 2 else { return publisher.truth(request) }
        return HandMadePublisher.refusal(fetch.release)
      }
      try bench.run { !bench.shown.isEmpty }
      #expect(bench.numbers == [2])
    }
  }

  @Test func broadcastsOfOtherReleasesDoNotDelayWhatIsMissing() throws {
    try FollowingBench.with(releases: 3, wanted: .every(from: 0)) { bench in
      try bench.publisher.awaitSubscriber()
      try bench.run {
        #expect(throws: Never.self) { try bench.publisher.say(weights: 9, [0]) }
        return bench.shown.count == 3
      }
      #expect(bench.numbers == [0, 1, 2])
      #expect(bench.areAllTrue)
    }
  }

  @Test func theRefusedRoundIsHeardOf() throws {
    try FollowingBench.settled(releases: 1) { bench in
      let beat = ReleaseBeat(newest: 0, refusedRound: 9)
      try bench.publisher.say("manifest", ReleaseEvent(federation: "icu", epoch: 1, body: .beat(beat)).encode())
      try bench.hear { bench.follower.refusedRound == 9 }
    }
  }
}
