import AgentClient
import Cryptography
import Rounds
import Synchronization
import Testing
import Wire

/// What was seen before a peer's process began anew is not gone behind.
@Suite struct SeenReleaseTests {
  /// A memory that outlives followers.
  private final class Memory: Sendable {
    let mark = Mutex<SeenReleases.Mark?>(nil)
    var seen: SeenReleases {
      SeenReleases(known: { self.mark.withLock { $0 } }, keep: { mark in self.mark.withLock { $0 = mark } })
    }
  }

  /// What is seen of a publisher with so many releases.
  private func follow(
    _ releases: Int, _ memory: Memory, wanted: WantedReleases = .newest, _ body: (FollowingBench) throws -> Void
  ) throws {
    try FollowingBench.with(releases: releases, wanted: wanted, seen: memory.seen, body)
  }

  @Test func whoHasSeenAReleaseTakesNoOlderOneForTheNewest() throws {
    let memory = Memory()
    try follow(4, memory) { bench in try bench.run { bench.numbers == [3] } }
    #expect(memory.mark.withLock { $0?.anchor.release } == 3)
    for wanted in [.newest, .everyFromNow, .every(from: 3)] as [WantedReleases] {
      try follow(2, memory, wanted: wanted) { bench in
        try bench.run(milliseconds: 3000)
        #expect(bench.shown.isEmpty && bench.follower.head == nil)
      }
    }
    try follow(4, memory) { bench in try bench.run { bench.numbers == [3] } }
    try follow(6, memory) { bench in
      try bench.run { bench.numbers == [5] }
      #expect(bench.publisher.askedForManifests.first == 3)
    }
  }

  @Test func olderReleasesAreSeenWhereTheyAreAskedFor() throws {
    let memory = Memory()
    try follow(4, memory) { bench in try bench.run { bench.numbers == [3] } }
    try follow(4, memory, wanted: .every(from: 1)) { bench in try bench.run { bench.numbers == [1, 2, 3] } }
  }

  /// A thief of the key before does not get back whoever has heard of the next one.
  @Test func theKeyThatWasAnnouncedIsKnownToo() throws {
    let memory = Memory()
    let next = SigningKey(seed: [UInt8](repeating: 9, count: 32))
    try FollowingBench.with(
      releases: 1,
      prepare: { publisher in
        var manifest = HandMadePublisher.manifest(1, after: publisher.signed[0])
        manifest.nextPublisherKey = next.publicKey.bytes
        publisher.add(manifest.signed(with: HandMadePublisher.key))
        return publisher.source
      }, seen: memory.seen
    ) { bench in try bench.run { bench.numbers == [1] } }
    #expect(memory.mark.withLock { $0?.key } == next.publicKey)
    try follow(6, memory) { bench in
      try bench.run(milliseconds: 3000)
      #expect(bench.shown.isEmpty)
    }
  }
}
