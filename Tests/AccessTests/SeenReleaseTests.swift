import Access
import Cryptography
import Rounds
import TestSupport
import Testing

/// The newest release that was seen, beside the invitation.
@Suite struct SeenReleaseTests {
  private func invitation(_ publisher: UInt8) -> Invitation {
    Invitation(
      federation: "icu", collector: "tcp://c:1", releases: "tcp://c:2", ranges: "tcp://c:3",
      server: [UInt8](repeating: 1, count: 32), publisher: [UInt8](repeating: publisher, count: 32),
      spec: [UInt8](repeating: 3, count: 32))
  }

  private func mark(_ release: UInt64) -> SeenReleases.Mark {
    let key = SigningKey(seed: [UInt8](repeating: 7, count: 32)).publicKey
    return SeenReleases.Mark(anchor: ReleaseAnchor(release: release, digest: Digest(of: [1])), key: key)
  }

  @Test func theNewestIsKnownToTheNextProcess() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/icu.seen"
      let seen = { SeenReleaseFile.releases(path, self.invitation(2)) }
      #expect(seen().known() == nil)
      for release in [4, 9, 5] as [UInt64] { seen().keep(mark(release)) }
      #expect(seen().known() == mark(9))
      #expect(SeenReleaseFile.releases(path, invitation(5)).known() == nil, "another invitation begins anew")
      SeenReleaseFile.releases(path, invitation(5)).keep(mark(1))
      #expect(SeenReleaseFile.releases(path, invitation(5)).known() == mark(1))
    }
  }

  @Test func aDamagedFileIsAsGoodAsNone() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/icu.seen"
      let seen = SeenReleaseFile.releases(path, invitation(2))
      seen.keep(mark(4))
      let bytes = try FileSystem.read(path)
      for count in [0, 10, bytes.count - 70] {
        try FileSystem.replace(path, with: Array(bytes.prefix(count)), synchronised: false)
        #expect(seen.known() == nil)
      }
      seen.keep(mark(2))
      #expect(seen.known() == mark(2))
    }
  }
}
