import Collector
import Rounds
import Testing
import Wire

/// Which round a collector goes on with.
@Suite struct RoundsAtStartTests {
  private static let unopened = Gathering()
  private static let open = gathering()
  private static let withoutQuorum = gathering([ended("quorum")])
  private static let replayed = gathering(committed(["a", "b"]) + [sealed])
  private static let released = gathering(committed(["a", "b"]) + [sealed, ended("released")])

  private static let sealed = RoundRecord.Body.sealed(
    RoundSealed(manifestDigest: digest, notSelected: []))

  private static func ended(_ outcome: String) -> RoundRecord.Body {
    .ended(
      RoundEnded(
        outcome: outcome, reason: "", stage: "", index: 0, attempts: 0, losses: 0, release: 0, generation: 0))
  }

  /// By the stories of rounds 1, 2, 3 …
  private func start(_ stories: [Gathering]) throws -> (last: UInt64, atHand: UInt64?) {
    let found = try RoundsAtStart(stories.indices.map { UInt64($0 + 1) }) { stories[Int($0) - 1] }
    return (found.last, found.atHand)
  }

  @Test func theNewestRoundThatHasNotEndedIsGoneOnWith() throws {
    #expect(try start([]) == (0, nil))
    #expect(try start([Self.open]) == (1, 1))
    #expect(try start([Self.released, Self.open]) == (2, 2))
    #expect(try start([Self.released]) == (1, nil))
  }

  @Test func aRoundThatWasNeverOpenedIsNone() throws {
    #expect(try start([Self.unopened]) == (0, nil))
    #expect(try start([Self.released, Self.unopened]) == (1, nil))
    #expect(try start([Self.open, Self.unopened]) == (1, 1))
  }

  @Test func aReplayedRoundIsFoundHoweverManyRoundsFailedSince() throws {
    let failed = [Gathering](repeating: Self.withoutQuorum, count: 100)
    #expect(try start([Self.released, Self.replayed] + failed) == (102, 2))
  }

  @Test func nothingBeforeASealedRoundThatEndedIsLookedAt() throws {
    #expect(try start([Self.replayed, Self.released, Self.withoutQuorum]) == (3, nil))
  }
}
