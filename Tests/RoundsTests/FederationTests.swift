import Cryptography
import Glibc
import Rounds
import TestSupport
import Testing

@Suite struct FederationTests {
  private func conflict(_ error: StoreError?) -> String? {
    if case .conflict(let what) = error?.kind { what } else { nil }
  }

  private func create(_ folder: FederationFolder) throws {
    try Federation.create(folder, spec: sampleSpec(), weights: sampleWeights, seed: nil)
  }

  @Test func whatIsMadeCanBeLoaded() throws {
    try withFederation(seed: nil) { folder in
      let federation = try Federation(folder)
      #expect(federation.name == "icu")
      #expect(try federation.spec == sampleSpec())
      #expect(federation.specDigest == federation.spec.digest)
      #expect(!federation.seeded)
      let noise = try Federation.key("noise", in: folder)
      #expect(federation.noiseFingerprint == Digest(of: noise))
      #expect(try federation.publisherKey == SigningKey(seed: Federation.key("publisher", in: folder)).publicKey)
      let store = ReleaseStore(folder, key: federation.publisherKey)
      #expect(try store.approved() == [0])
      #expect(try store.weights(0) == sampleWeights)
      #expect(try FederationFolder.federations(data: FileSystem.parent(FileSystem.parent(folder.path))) == ["icu"])
    }
  }

  @Test func secretsDifferUnlessTheyComeFromASeed() throws {
    func secrets(_ seed: [UInt8]?) throws -> [[UInt8]] {
      try withFederation(seed: seed) { folder in
        try ["publisher", "noise"].map { try Federation.key($0, in: folder) } + [SelectionSecret(folder).read()]
      }
    }
    #expect(try secrets(sampleSeed) == secrets(sampleSeed))
    #expect(try Set(secrets(sampleSeed) + secrets(nil) + secrets(nil)).count == 9)
    #expect(try withFederation { try Federation($0).seeded })
  }

  @Test func aFederationIsNotMadeTwice() throws {
    try withFederation { folder in
      let record = try FileSystem.read(folder.record)
      let failure = #expect(throws: StoreError.self) { try create(folder) }
      #expect(conflict(failure)?.contains("exists already") == true)
      #expect(try FileSystem.read(folder.record) == record)
      #expect(try Federation.key("noise", in: folder) == Digest(of: Array("noise".utf8), key: sampleSeed).bytes)
    }
  }

  /// The record is the last thing written: without it, nobody has used the federation.
  @Test(arguments: ["keys", "releases", "releases/0", "keys/noise.key", "nothing else"])
  func whatWasHalfMadeIsMadeAgain(_ missing: String) throws {
    try withFederation { folder in
      try FileSystem.remove(folder.record)
      try FileSystem.remove("\(folder.path)/\(missing)")
      try FileSystem.makeFolder("\(folder.releases)/.new-0")
      try create(folder)
      let federation = try Federation(folder)
      #expect(!federation.seeded)
      #expect(try ReleaseStore(folder, key: federation.publisherKey).weights(0) == sampleWeights)
    }
  }

  @Test func aFederationWithReleasesThatLostItsRecordIsNotWipedOut() throws {
    try withFederation { folder in
      let key = SigningKey(seed: try Federation.key("publisher", in: folder))
      let store = ReleaseStore(folder, key: key.publicKey)
      let release = successor(try store.manifest(0)).signed(with: key)
      #expect(try store.put(release, weights: sampleWeights, state: .approved))
      try FileSystem.remove(folder.record)
      let failure = #expect(throws: StoreError.self) { try create(folder) }
      #expect(conflict(failure)?.contains("restore it from a backup") == true)
      #expect(try store.approved() == [0, 1])
    }
  }

  @Test func onlyTheSecretsAreHiddenFromOthers() throws {
    try withFederation { folder throws in
      #expect(try FileSystem.permissions(folder.keys) == 0o700)
      for name in ["publisher", "noise", "selection"] {
        #expect(try FileSystem.permissions(folder.key(name)) == 0o600)
      }
      #expect(try FileSystem.permissions(folder.path) == FileSystem.permissions(folder.releases))
    }
  }

  @Test(arguments: [0o644, 0o604, 0o620, 0o444, 0o666] as [mode_t])
  func aSecretThatOthersMayUseIsRefused(_ mode: mode_t) throws {
    try withFederation { folder in
      chmod(folder.key("noise"), mode)
      let failure = #expect(throws: StoreError.self) { try Federation.key("noise", in: folder) }
      #expect(failure?.path == folder.key("noise"))
      #expect(conflict(failure)?.contains("chmod 600") == true)
    }
  }

  @Test(arguments: [0, 31, 33]) func aSecretOfAnotherLengthIsDamaged(_ count: Int) throws {
    try withFederation { folder in
      let bytes = [UInt8](repeating: 1, count: count)
      try FileSystem.replace(folder.key("noise"), with: bytes, synchronised: false, permissions: 0o600)
      let failure = #expect(throws: StoreError.self) { try Federation.key("noise", in: folder) }
      #expect(failure?.kind == .damaged("a secret has 32 bytes"))
    }
  }

  @Test func anAbsentFederationIsAnErrorThatTellsHowToMakeIt() throws {
    try withTemporaryFolder { data in
      let folder = FederationFolder(data: data, federation: "icu")
      let failure = #expect(throws: StoreError.self) { try Federation(folder) }
      #expect(conflict(failure)?.contains("flame init") == true)
    }
  }

  @Test func aTornRecordAndThatOfAnotherFederationAreDamaged() throws {
    try withFederation { folder in
      let record = try FileSystem.read(folder.record)
      for count in record.indices {
        try FileSystem.replace(folder.record, with: Array(record[..<count]), synchronised: false)
        #expect(throws: StoreError.self, "cut at \(count)") { try Federation(folder) }
      }
      let other = FederationFolder(data: FileSystem.parent(FileSystem.parent(folder.path)), federation: "ward")
      try FileSystem.makeFolder(other.path)
      try FileSystem.replace(other.record, with: record, synchronised: false)
      let failure = #expect(throws: StoreError.self) { try Federation(other) }
      #expect(failure?.kind == .damaged("not the record of this federation"))
    }
  }

  @Test func namesAreLettersDigitsDotsDashesAndUnderscores() {
    for name in ["a", "icu-2", "A_b.c", String(repeating: "x", count: 64)] {
      #expect(FederationFolder.isValidName(name))
    }
    for name in ["", ".", "..", ".a", "a/b", "a b", "é", "a\n", "a\0", String(repeating: "x", count: 65)] {
      #expect(!FederationFolder.isValidName(name), "\(name)")
    }
  }
}
