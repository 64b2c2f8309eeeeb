import Testing
import Wire

/// What the publisher says without being asked.
@Suite(.timeLimit(.minutes(1))) struct BroadcastTests {
  /// The beat without a cause comes every five seconds: so often nobody would be welcomed within the limit.
  @Test func whoeverSubscribesHearsABeatAtOnce() throws {
    try Publishing.with { publisher in
      for _ in 1...30 {
        let first = try publisher.welcome()
        #expect(first == .beat(ReleaseBeat(newest: 0, refusedRound: 0)))
      }
    }
  }
}
