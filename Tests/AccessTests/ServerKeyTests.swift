import Access
import Messaging
import Rounds
import TestSupport
import Testing

/// The server's key and the next one, on the server's disk and on a client's.
struct ServerKeyTests {
  private let own = CurveKeys(publicKey: [UInt8](repeating: 1, count: 32), secretKey: [UInt8](repeating: 2, count: 32))
  private func key(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

  private func withFolder(_ body: (KeyFolder, ServerKeyRotation) throws -> Void) throws {
    try withTemporaryFolder { path in
      let folder = KeyFolder("\(path)/keys")
      _ = try folder.prepare()
      try body(folder, ServerKeyRotation(folder))
    }
  }

  @Test func theNextKeyIsMadeOnceAndTakesThePlaceOfTheOldOne() throws {
    try withFolder { folder, rotation in
      let old = try KeyFile.load(folder.key("server")).publicKey
      #expect(try rotation.pending() == nil)
      let next = try rotation.next()
      #expect(try rotation.next() == next && rotation.pending() == next)
      #expect(folder.serverKeys(own: own).transports == [old, next].map { .client(own, server: $0) })
      #expect(try rotation.finish() == next && rotation.finish() == next)
      #expect(try KeyFile.load(folder.key("server")).publicKey == next)
      #expect(try KeyFile.loadPublic(folder.publicKey("server")) == next)
      #expect(folder.serverKeys(own: own).transports == [.client(own, server: next)])
      #expect(try rotation.pending() == nil)
    }
  }

  /// Killed after the private key took its place: clients on this machine still find the key they need.
  @Test func aSwitchThatWasKilledIsBroughtToItsEndByTheNext() throws {
    try withFolder { folder, rotation in
      let next = try rotation.next()
      try FileSystem.move(folder.key(KeyFolder.nextServer), to: folder.key("server"))
      #expect(folder.serverKeys(own: own).transports.contains(.client(own, server: next)))
      let watch = folder.serverKeyWatch()
      #expect(!watch())
      #expect(try rotation.finish() == next)
      #expect(watch() && !watch(), "processes start anew, once")
      #expect(try KeyFile.loadPublic(folder.publicKey("server")) == next)
    }
  }

  @Test func whatWasAnnouncedIsKeptBesideTheInvitationTheNewestFirst() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/icu.servers"
      let keys = { ServerKeyFile.keys(path, own: self.own, self.invitation(publisher: 1)) }
      #expect(keys().transports == [.client(own, server: key(9))])
      let first = keys()
      for byte in [3, 3, 4, 9] as [UInt8] { first.learn(key(byte)) }
      first.learn([1, 2, 3])
      #expect(first.transports == [4, 3, 9].map { .client(own, server: key($0)) })
      #expect(keys().transports == first.transports, "another process knows them too")
      try FileSystem.replace(path, with: Array("nonsense\n".utf8), synchronised: false)
      #expect(keys().transports == [.client(own, server: key(9))])
    }
  }

  private func invitation(publisher: UInt8) -> Invitation {
    Invitation(
      federation: "icu", collector: "", releases: "", ranges: "", server: key(9), publisher: key(publisher), spec: [])
  }

  @Test func whatTheServerOfAFormerFederationAnnouncedIsNotTried() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/icu.servers"
      let keys = { ServerKeyFile.keys(path, own: self.own, self.invitation(publisher: $0)) }
      keys(1).learn(key(3))
      #expect(keys(1).transports == [3, 9].map { .client(own, server: key($0)) })
      #expect(keys(2).transports == [.client(own, server: key(9))], "the operator began anew")
      keys(2).learn(key(4))
      #expect(keys(2).transports == [4, 9].map { .client(own, server: key($0)) })
      let alone = HexadecimalKey.text(key(5)) + "\n"
      try FileSystem.replace(path, with: Array(alone.utf8), synchronised: false)
      #expect(keys(2).transports == [5, 9].map { .client(own, server: key($0)) }, "written without that line")
    }
  }
}
