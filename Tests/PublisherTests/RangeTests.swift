import Configuration
import Kernels
import Messaging
import Publisher
import Rounds
import TestSupport
import Testing
import Wire

/// What the publisher serves to whoever asks, and what it refuses.
@Suite(.timeLimit(.minutes(1))) struct RangeTests {
  @Test func rangesTogetherAreTheReleaseFile() throws {
    try Publishing.with { publisher in
      var content: [UInt8] = []
      while content.count < publisher.weights.count {
        let (range, bytes) = try publisher.weights(0, content.count, 1 << 19)
        #expect(range.offset == UInt64(content.count) && range.length == UInt64(bytes.count))
        #expect(bytes.withUnsafeBytes { Checksum(of: $0) }.bytes == range.checksum)
        content += bytes
      }
      #expect(content == publisher.weights)
    }
  }

  @Test func noRangeIsLongerThanAChunk() throws {
    try Publishing.with { publisher in
      let (_, middle) = try publisher.weights(0, 8, Int(UInt32.max))
      #expect(middle.count == Shard.bytes)
      let (_, end) = try publisher.weights(0, publisher.weights.count - 1, 100)
      #expect(end == publisher.weights.suffix(1))
    }
  }

  @Test(
    arguments: [
      (0, UInt64.max, 1), (0, 1 << 40, 1), (0, 0, 0), (1, 0, 1), (UInt64.max, 0, 1),
    ] as [(UInt64, UInt64, UInt64)])
  func whatIsNotThereIsRefused(release: UInt64, offset: UInt64, length: UInt64) throws {
    try Publishing.with { publisher in
      let fetch = FetchWeights(release: release, offset: offset, length: length)
      guard case .error(let refusal) = try publisher.ask(.weights(fetch)).0 else { return #expect(Bool(false)) }
      #expect(refusal.release == release && !refusal.reason.isEmpty)
    }
  }

  @Test func anUnknownFederationIsRefusedAndGarbageIsPassedOver() throws {
    try Publishing.with { publisher in
      try publisher.say([[0xFF, 0xFF]])
      try publisher.say([[], [1]])
      let fetch = FetchManifests(from: 0, limit: 10)
      guard case .error(let refusal) = try publisher.ask(.manifests(fetch), of: "g").0 else {
        return #expect(Bool(false))
      }
      #expect(refusal.reason.contains("g"))
    }
  }

  @Test func manifestsAreSignedAndComeWithABeat() throws {
    try Publishing.with { publisher in
      guard case .manifests(let list) = try publisher.ask(.manifests(FetchManifests(from: 0, limit: .max))).0 else {
        return #expect(Bool(false))
      }
      #expect(list.beat == ReleaseBeat(newest: 0, refusedRound: 0) && list.manifests.count == 1)
      let key = publisher.federation.publisherKey
      #expect(try VerifiedManifest(list.manifests[0], key: key, federation: "f").manifest.release == 0)
      guard case .manifests(let later) = try publisher.ask(.manifests(FetchManifests(from: 1, limit: 5))).0 else {
        return #expect(Bool(false))
      }
      #expect(later.manifests.isEmpty)
    }
  }

  /// Each question costs what its answer does; beyond its share one key gets nothing, and others get theirs.
  @Test func whoeverAsksWithoutEndIsAnsweredSoMuchAndNoMore() throws {
    try Publishing.with { publisher in
      let answers = try publisher.flood(.manifests(FetchManifests(from: 0, limit: 256)), times: 5000)
      #expect((100..<1500).contains(answers), "\(answers) of 5000")
      let other = try publisher.newcomer()
      let (_, bytes) = try other.weights(0, 0, 1 << 19)
      #expect(bytes.count == 1 << 19)
    }
  }

  /// A byte is looked at with the chunk that it lies in, and costs as much.
  @Test func smallRangesCostWhatIsLookedAt() throws {
    try Publishing.with { publisher in
      let fetch = FetchWeights(release: 0, offset: 1, length: 1)
      let answers = try publisher.flood(.weights(fetch), times: 1000)
      #expect(answers < 100)
    }
  }

  /// As many as one key may have connections, each fetching all there is.
  @Test func theWholeReleaseSeveralTimesIsNotTooMuch() throws {
    try Publishing.with { publisher in
      for _ in 1...4 {
        for offset in stride(from: 0, to: publisher.weights.count, by: 1 << 19) {
          let (range, _) = try publisher.weights(0, offset, 1 << 19)
          #expect(range.offset == UInt64(offset))
        }
      }
    }
  }
}
