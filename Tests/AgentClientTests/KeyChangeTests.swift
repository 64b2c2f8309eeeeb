import AgentClient
import Cryptography
import Messaging
import Rounds
import Synchronization
import Testing
import Wire

/// The publisher changes its key: who follows the chain changes with it, and nobody else can make it.
@Suite struct KeyChangeTests {
  private let old = HandMadePublisher.key
  private let new = SigningKey(seed: [UInt8](repeating: 9, count: 32))
  private let stranger = SigningKey(seed: [UInt8](repeating: 8, count: 32))

  /// Release 2 of a publisher with releases 0 and 1: the weights of its own number, and the announcement of a key.
  private func announcement(_ publisher: HandMadePublisher, of key: SigningKey, signedWith signer: SigningKey)
    -> SignedManifest
  {
    var manifest = HandMadePublisher.manifest(2, after: publisher.signed[1])
    manifest.nextPublisherKey = key.publicKey.bytes
    return manifest.signed(with: signer)
  }

  private func third(_ publisher: HandMadePublisher, after parent: SignedManifest, signedWith signer: SigningKey)
    -> SignedManifest
  { HandMadePublisher.manifest(3, after: parent).signed(with: signer) }

  private func expectUnmoved(_ bench: FollowingBench, head: UInt64) throws {
    try bench.run(milliseconds: 5000)
    #expect(bench.follower.head?.manifest.release == head && bench.numbers.last == head)
  }

  @Test func whoFollowsTheChainTakesTheKeyThatTheOldOneAnnounced() throws {
    try FollowingBench.settled(releases: 2) { bench in
      let change = announcement(bench.publisher, of: new, signedWith: old)
      bench.publisher.add(change)
      bench.publisher.add(third(bench.publisher, after: change, signedWith: new))
      try bench.publisher.say(newest: 3)
      try bench.run { bench.numbers.last == 3 }
      #expect(bench.areAllTrue)
    }
  }

  @Test func afterTheChangeTheOldKeyIsNotBelieved() throws {
    try FollowingBench.settled(releases: 2) { bench in
      let change = announcement(bench.publisher, of: new, signedWith: old)
      bench.publisher.add(change)
      try bench.publisher.say(newest: 2)
      try bench.run { bench.numbers.last == 2 }
      bench.publisher.add(third(bench.publisher, after: change, signedWith: old))
      try bench.publisher.say(bench.publisher.signed[3])
      try bench.publisher.say(newest: 3)
      try expectUnmoved(bench, head: 2)
    }
  }

  @Test func anAnnouncementThatIsNotUnderTheKnownKeyChangesNothing() throws {
    for signer in [stranger, new] {
      try FollowingBench.settled(releases: 2) { bench in
        let forged = announcement(bench.publisher, of: new, signedWith: signer)
        bench.publisher.add(forged)
        bench.publisher.add(third(bench.publisher, after: forged, signedWith: new))
        try bench.publisher.say(forged)
        try bench.publisher.say(newest: 3)
        try expectUnmoved(bench, head: 1)
      }
    }
  }

  @Test func theServersNextKeyIsLearnedFromTheChainAndFromNobodyElse() throws {
    for signer in [old, stranger] {
      let learned = Mutex<[[UInt8]]>([])
      let own = CurveKeys(publicKey: [UInt8](repeating: 1, count: 32), secretKey: [UInt8](repeating: 2, count: 32))
      let servers = ServerKeys(own: own, known: { [] }, keep: { key in learned.withLock { $0.append(key) } })
      let key = [UInt8](repeating: 5, count: 32)
      try FollowingBench.with(
        releases: 2,
        prepare: { publisher in
          var manifest = HandMadePublisher.manifest(2, after: publisher.signed[1])
          manifest.nextServerKey = key
          publisher.add(manifest.signed(with: signer))
          return publisher.source
        }, servers: servers
      ) { bench in
        if signer.publicKey == old.publicKey {
          try bench.run { bench.numbers.last == 2 }
        } else {
          try bench.run(milliseconds: 2000)
        }
        #expect(learned.withLock { $0 } == (signer.publicKey == old.publicKey ? [key] : []))
      }
    }
  }

  /// Who got an invitation after the change trusts the new key only: also where the old one has been stolen.
  @Test func whoBeginsAtAnAnchorNeedsTheOldKeyForNothing() throws {
    var change = SignedManifest(manifest: [], signature: [], key: [])
    let invited = { (publisher: HandMadePublisher, digest: Digest) in
      let source = publisher.source
      return ReleaseSource(
        federation: source.federation, key: new.publicKey, anchor: ReleaseAnchor(release: 2, digest: digest),
        broadcast: source.broadcast, ranges: source.ranges)
    }
    try FollowingBench.with(
      releases: 2, wanted: .every(from: 0),
      prepare: { publisher in
        change = announcement(publisher, of: new, signedWith: old)
        publisher.add(change)
        publisher.add(third(publisher, after: change, signedWith: new))
        return invited(publisher, Digest(of: change.manifest))
      }
    ) { bench in
      try bench.run { bench.numbers == [2, 3] }
      #expect(bench.publisher.askedForManifests.first == 2)
    }
    try FollowingBench.with(
      releases: 2,
      prepare: { publisher in
        let other = announcement(publisher, of: stranger, signedWith: old)
        publisher.add(other)
        publisher.add(third(publisher, after: other, signedWith: stranger))
        return invited(publisher, Digest(of: change.manifest))
      }
    ) { bench in
      try bench.run(milliseconds: 3000)
      #expect(bench.shown.isEmpty && bench.follower.head == nil)
    }
  }
}
