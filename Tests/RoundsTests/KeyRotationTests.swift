import Cryptography
import Rounds
import Testing
import Wire

/// A publisher's change of keys that is killed at any instant: the old state or the new one.
struct KeyRotationTests {
  /// What the publisher does with the release that announces the key.
  private func announce(_ federation: Federation, _ next: SigningKey) throws {
    let store = ReleaseStore(federation)
    let parent = try store.manifest(0)
    let manifest = ReleaseManifest.announcing(publisher: next.publicKey, server: nil, as: 1, after: parent)
    let key = SigningKey(seed: try Federation.key("publisher", in: federation.folder))
    #expect(try store.put(manifest.signed(with: key), weights: sampleWeights, state: .approved))
  }

  /// What a publisher finds that starts now; its key signs what comes next.
  private func restart(_ folder: FederationFolder) throws -> Federation {
    let federation = try KeyRotation.recover(Federation(folder))
    let signing = SigningKey(seed: try Federation.key("publisher", in: folder))
    #expect(signing.publicKey == federation.publisherKeys.newest)
    for release in try ReleaseStore(federation).numbers() { _ = try ReleaseStore(federation).manifest(release) }
    return federation
  }

  @Test func killedBeforeTheReleaseIsThereNothingHasHappenedAndTheSameKeyComesNext() throws {
    try withFederation { folder in
      let before = try Federation(folder).publisherKeys
      let next = try KeyRotation(folder).next()
      #expect(try restart(folder).publisherKeys == before)
      #expect(try KeyRotation(folder).next().publicKey == next.publicKey)
    }
  }

  @Test(arguments: 0...2)
  func killedAfterTheReleaseIsThereTheNextStartBringsItToItsEnd(steps: Int) throws {
    try withFederation { folder in
      let federation = try Federation(folder)
      let next = try KeyRotation(folder).next()
      let seed = try Federation.key("publisher.next", in: folder)
      try announce(federation, next)
      if steps > 0 { try KeyRotation(folder).finish(after: 1) }
      if steps == 1 {
        // Killed before the key took its place: both files are there.
        try FileSystem.move(folder.key("publisher"), to: folder.key("publisher.next"))
        try FileSystem.replace(folder.key("publisher"), with: sampleSeed, synchronised: false, permissions: 0o600)
      }
      let after = try restart(folder)
      #expect(after.publisherKeys.key(of: 0) == federation.publisherKey)
      #expect(after.publisherKeys.key(of: 1) == federation.publisherKey)
      #expect(after.publisherKeys.key(of: 2) == next.publicKey && after.publisherKeys.announcement == 1)
      #expect(try Federation.key("publisher", in: folder) == seed)
      #expect(!FileSystem.exists(folder.key("publisher.next")))
      #expect(try FileSystem.permissions(folder.key("publisher")) == 0o600)
      #expect(try restart(folder).publisherKeys == after.publisherKeys, "done again it changes nothing")
    }
  }

  @Test func theWeightsOfAReleaseThatOnlyAnnouncesKeysAreThoseOfItsRoot() throws {
    try withFederation { folder in
      let federation = try Federation(folder)
      try announce(federation, try KeyRotation(folder).next())
      let store = ReleaseStore(federation)
      let first = try store.manifest(1)
      #expect(first.manifest.root == 0 && first.manifest.announcesKeys)
      let second = ReleaseManifest.announcing(publisher: nil, server: [1], as: 5, after: first)
      #expect(second.root == 0 && second.nextPublisherKey.isEmpty && second.nextServerKey == [1])
      try store.prune(keep: 1)
      #expect(try store.weights(0) == store.weights(1), "the newest weights are counted once")
    }
  }
}
