import Access
import Messaging

extension Decoder {
  /// Texts that say who is let in, and with which keys.
  static let keys = [
    Decoder(name: "access-list", run: readAccessList),
    Decoder(name: "invitation", run: readInvitation),
    Decoder(name: "key-file", run: readKey),
    Decoder(name: "server-keys", run: readServerKeys),
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func readAccessList(_ bytes: [UInt8]) {
    guard let table = try? AccessTable(text: text(bytes)) else { return }
    let again = promised("an access list reads what it wrote") { try AccessTable(text: table.text) }
    promise(again == table, "an access list reads the same as it wrote")
    for principal in table.principals {
      promise(table.principal(key: principal.key) == principal, "a key is let in as what its line says")
    }
  }

  private static func readInvitation(_ bytes: [UInt8]) {
    guard let invitation = try? Invitation(text: text(bytes)) else { return }
    let again = promised("an invitation reads what it wrote") { try Invitation(text: invitation.text) }
    promise(again == invitation, "an invitation reads the same as it wrote")
    let keys = [invitation.server, invitation.publisher, invitation.spec]
    promise(keys.allSatisfy { $0.count == 32 }, "keys and digests have 32 bytes")
  }

  private static func readKey(_ bytes: [UInt8]) {
    let path = scratch.write(bytes, "key")
    if let keys = try? KeyFile.load(path) {
      promise([keys.publicKey, keys.secretKey].allSatisfy { $0.count == 32 }, "a key pair has 32 bytes twice")
    }
    if let key = try? KeyFile.loadPublic(path) { promise(key.count == 32, "a public key has 32 bytes") }
  }

  /// Whatever lay there: a key that is announced is known to the next process.
  private static func readServerKeys(_ bytes: [UInt8]) {
    let path = scratch.write(bytes, "server-keys")
    let own = CurveKeys(publicKey: [UInt8](repeating: 1, count: 32), secretKey: [UInt8](repeating: 2, count: 32))
    let (invited, next) = ([UInt8](repeating: 3, count: 32), [UInt8](repeating: 4, count: 32))
    let invitation = Invitation(
      federation: "f", collector: "", releases: "", ranges: "", server: invited, publisher: invited, spec: [])
    let read = { ServerKeyFile.keys(path, own: own, invitation) }
    let servers = { (keys: ServerKeys) -> [[UInt8]] in
      keys.transports.compactMap { if case .client(_, let server) = $0 { server } else { nil } }
    }
    let keys = read()
    promise(servers(keys).last == invited, "the invited key is the last to be tried")
    promise(servers(keys).allSatisfy { $0.count == 32 }, "a server's key has 32 bytes")
    keys.learn(next)
    promise(servers(keys).contains(next), "a key that is announced is known")
    promise(servers(read()) == servers(keys), "the keys that are known are read")
  }
}
