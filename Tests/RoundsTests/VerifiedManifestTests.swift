import Cryptography
import Rounds
import Testing
import Wire

@Suite struct VerifiedManifestTests {
  private let key = SigningKey(seed: sampleSeed)

  private func manifest(_ release: UInt64, federation: String = "icu") -> ReleaseManifest {
    ReleaseManifest(
      version: 1, federation: federation, release: release, parentDigest: [], parent: 0, specDigest: [],
      weightsDigest: [], weightsBytes: 0, round: 0, origin: "initial", revertedTo: 0, rule: "", space: "", metric: "",
      noiseFactor: 0, agents: 0, admitted: 0, roundDigest: [], seeded: false)
  }

  private func verify(_ signed: SignedManifest) -> Result<VerifiedManifest, ReleaseError> {
    Result { () throws(ReleaseError) in
      try VerifiedManifest(signed, key: key.publicKey, federation: "icu")
    }
  }

  private func verified(_ manifest: ReleaseManifest) throws -> VerifiedManifest {
    try verify(manifest.signed(with: key)).get()
  }

  private func failure(_ body: () throws(ReleaseError) -> Void) -> ReleaseError? {
    do throws(ReleaseError) {
      try body()
      return nil
    } catch { return error }
  }

  @Test func aSignedManifestIsVerified() throws {
    let verified = try verified(manifest(3))
    #expect(verified.manifest == manifest(3))
    #expect(verified.digest == Digest(of: manifest(3).encode()))
  }

  @Test func aManifestSignedByAnotherKeyIsNotBelievedEvenIfItNamesThatKey() {
    let stranger = SigningKey(seed: [UInt8](repeating: 1, count: 32))
    #expect(verify(manifest(3).signed(with: stranger)) == .failure(.badSignature))
    var renamed = manifest(3).signed(with: stranger)
    renamed.key = key.publicKey.bytes
    #expect(verify(renamed) == .failure(.badSignature))
  }

  @Test func aManifestChangedAfterSigningIsNotBelieved() {
    let signed = manifest(3).signed(with: key)
    for index in signed.manifest.indices {
      var changed = signed
      changed.manifest[index] ^= 1
      #expect(verify(changed) == .failure(.badSignature))
    }
    for index in signed.signature.indices {
      var changed = signed
      changed.signature[index] ^= 1
      #expect(verify(changed) == .failure(.badSignature))
    }
    #expect(verify(SignedManifest(manifest: signed.manifest, signature: [], key: [])) == .failure(.badSignature))
  }

  @Test func signedBytesThatAreNoManifestAreUnreadable() {
    let bytes: [UInt8] = [0xFF, 0xFF]
    let signed = SignedManifest(manifest: bytes, signature: key.sign(bytes), key: key.publicKey.bytes)
    #expect(verify(signed) == .failure(.unreadable))
  }

  /// Whoever takes it would count on from its number, or make room for its weights.
  @Test func whatNothingCanFollowIsUnreadable() {
    var huge = manifest(3)
    huge.weightsBytes = .max
    for manifest in [manifest(.max), huge] {
      #expect(verify(manifest.signed(with: key)) == .failure(.unreadable))
    }
  }

  @Test func aManifestOfAnotherFederationIsNotBelieved() {
    #expect(verify(manifest(3, federation: "ward").signed(with: key)) == .failure(.wrongFederation("ward")))
  }

  @Test func aReleaseFollowsItsParentWhateverNumbersWereRefusedBetween() throws {
    let parent = try verified(manifest(3))
    for number in [4, 9, .max - 1] as [UInt64] {
      let child = try verified(successor(parent, number: number))
      #expect(failure { () throws(ReleaseError) in try child.follow(parent) } == nil)
    }
  }

  @Test func anOlderReleaseIsAReplayAndAStrangersChildBreaksTheChain() throws {
    let parent = try verified(manifest(3))
    for number in [0, 2, 3] as [UInt64] {
      let old = try verified(successor(parent, number: number))
      let found = failure { () throws(ReleaseError) in try old.follow(parent) }
      #expect(found == .replayed(release: number, seen: 3))
    }
    var other = manifest(3)
    other.agents = 1
    for wrong in [try verified(successor(verified(other))), try verified(manifest(4))] {
      let found = failure { () throws(ReleaseError) in try wrong.follow(parent) }
      #expect(found == .brokenChain(release: 4))
    }
  }
}
