import Cryptography
import Rounds
import Testing
import Wire

/// The noise secret changes; rounds that were sealed before still have theirs.
struct NoiseSecretsTests {
  /// A sealed round, with its floats or without.
  private func seal(_ round: UInt64, in folder: FederationFolder, floats: Bool = true) throws {
    let federation = try Federation(folder)
    try FileSystem.makeFolder(folder.round(round))
    let manifest = RoundManifest(
      version: 1, federation: "icu", round: round, base: 0, baseManifestDigest: [], baseChecksums: [], specDigest: [],
      parameters: 3, buffers: 0, rule: RuleRecord(name: "flame", space: "models", metric: "cosine", noiseFactor: 0.001),
      engine: .current, rows: [], noiseFingerprint: federation.noiseFingerprint.bytes, seeded: federation.seeded)
    _ = try SealedRoundFile.put(manifest, slots: [], in: folder.round(round), synchronised: false)
    if floats { try FileSystem.replace("\(folder.round(round))/rows", with: [1], synchronised: false) }
  }

  private func secrets(_ folder: FederationFolder) throws -> [String] {
    try FileSystem.list(folder.keys).filter { $0.hasPrefix("noise") }
  }

  @Test func roundsSealedBeforeHaveTheOldSecretAndThoseAfterTheNewOne() throws {
    try withFederation { folder in
      let old = try Federation(folder)
      let first = try Federation.key("noise", in: folder)
      let new = try NoiseSecrets(folder).rotate()
      #expect(try Federation(folder).noiseFingerprint == new && new != old.noiseFingerprint)
      #expect(try !Federation(folder).seeded && old.seeded)
      #expect(try NoiseSecrets(folder).secret(old.noiseFingerprint) == first)
      let second = try #require(try NoiseSecrets(folder).secret(new))
      #expect(Digest(of: second) == new)
      #expect(try FileSystem.permissions("\(folder.keys)/\(secrets(folder)[0])") == 0o600)
      #expect(try NoiseSecrets(folder).secret(Digest(of: [1])) == nil)
    }
  }

  @Test func aSecretIsRemovedWithTheLastRoundThatNeedsItAndTheOneInUseNever() throws {
    try withFederation { folder in
      let store = NoiseSecrets(folder)
      try store.prune()
      #expect(try secrets(folder) == ["noise.key"])
      try seal(1, in: folder)
      try seal(2, in: folder, floats: false)
      let second = try store.rotate()
      try seal(3, in: folder)
      let third = try store.rotate()
      #expect(try store.roundsWithAnother() == [1, 3])
      try store.prune()
      #expect(try secrets(folder).count == 3)
      try FileSystem.remove("\(folder.round(1))/rows")
      try store.prune()
      #expect(!FileSystem.exists(folder.key("noise")))
      #expect(try store.secret(second) != nil && store.secret(third) != nil)
      try FileSystem.remove("\(folder.round(3))/rows")
      try store.prune()
      #expect(try secrets(folder).count == 1 && store.secret(third) != nil)
    }
  }
}
