import Access
import Cryptography
import Glibc
import Messaging
import Rounds
import TestSupport
import Testing

@Suite struct KeyFileTests {
  @Test func aKeyIsReadAsItWasMade() throws {
    try withTemporaryFolder { folder in
      let made = try KeyFile.make("\(folder)/a.key")
      #expect(try KeyFile.load("\(folder)/a.key") == made)
      #expect(try KeyFile.loadPublic("\(folder)/a.pub") == made.publicKey)
      #expect(try FileSystem.permissions("\(folder)/a.key") == 0o600)
      #expect(throws: AccessError.self) { try KeyFile.make("\(folder)/a.key") }
    }
  }

  @Test(arguments: [mode_t(0o644), 0o604, 0o660, 0o444])
  func aKeyThatOthersMayReadIsRefused(mode: mode_t) throws {
    try withTemporaryFolder { folder in
      _ = try KeyFile.make("\(folder)/a.key")
      chmod("\(folder)/a.key", mode)
      #expect { try KeyFile.load("\(folder)/a.key") } throws: { "\($0)".contains("chmod 600") }
    }
  }

  /// As Kubernetes mounts a secret where `fsGroup` is given: through links, readable by the group.
  @Test(arguments: [mode_t(0o400), 0o440, 0o640])
  func aKeyFromAMountedSecretIsTaken(mode: mode_t) throws {
    try withTemporaryFolder { folder in
      try FileSystem.makeFolder("\(folder)/..2026_01_01")
      let made = try KeyFile.make("\(folder)/..2026_01_01/a.key")
      chmod("\(folder)/..2026_01_01/a.key", mode)
      try FileSystem.replaceLink("\(folder)/..data", to: "..2026_01_01")
      try FileSystem.replaceLink("\(folder)/a.key", to: "..data/a.key")
      chmod("\(folder)/..2026_01_01", 0o555)
      defer { chmod("\(folder)/..2026_01_01", 0o755) }
      #expect(try KeyFile.load("\(folder)/a.key") == made)
    }
  }

  @Test func anInvitationIsReadAsItWasWritten() throws {
    let key = { (byte: UInt8) in [UInt8](repeating: byte, count: 32) }
    let invitation = Invitation(
      federation: "icu", collector: "tcp://10.0.0.1:7101", releases: "tcp://10.0.0.1:7102",
      ranges: "tcp://10.0.0.1:7103", server: key(1), publisher: key(2), spec: key(3))
    #expect(try Invitation(text: invitation.text) == invitation)
    var anchored = invitation
    anchored.anchor = ReleaseAnchor(release: 7, digest: Digest(of: [1]))
    #expect(try Invitation(text: anchored.text) == anchored)
    #expect(try Invitation(text: anchored.text.split(separator: "\n").joined(separator: "\r\n")) == anchored)
    for wrong in ["release 7", "manifest \(Digest(of: [1]).hex)", "release -1\nmanifest \(Digest(of: [1]).hex)"] {
      #expect(throws: AccessError.self) { try Invitation(text: "\(invitation.text)\n\(wrong)") }
    }
    let lines = invitation.text.split(separator: "\n")
    for index in lines.indices {
      let rest = lines.enumerated().filter { $0.offset != index }.map(\.element).joined(separator: "\n")
      #expect(throws: AccessError.self) { try Invitation(text: rest) }
    }
  }

  @Test func aChangedAccessListIsReadAgainAndABrokenOneIsNot() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/access"
      let key = [UInt8](repeating: 7, count: 32)
      try AccessList.change(path) { _ in }
      let list = try AccessList(path)
      #expect(list.table.principals.isEmpty)
      try AccessList.change(path) { try $0.allow(Principal(role: .agent, name: "a", key: key)) }
      _ = list.refresh()
      #expect(list.table.principal(key: key)?.name == "a")
      try FileSystem.replace(path, with: Array("nonsense".utf8), synchronised: false)
      _ = list.refresh()
      #expect(list.table.principal(key: key)?.name == "a", "who was let in stays, rather than everybody or nobody")
    }
  }
}
