package import Access
internal import Cryptography
internal import Messaging
package import Rounds

extension SecretFile {
  /// Digits of a key that are shown.
  private static let shown = 16

  /// A CURVE key with its public half.
  package static func look(curve name: String, in folder: KeyFolder) -> SecretFile {
    var found = look(name, folder.key(name))
    guard found.isReadable else { return found }
    do {
      let keys = try KeyFile.load(found.path)
      found.fingerprint = "\(HexadecimalKey.text(keys.publicKey).prefix(shown))…"
      if (try? KeyFile.loadPublic(folder.publicKey(name))) != keys.publicKey {
        found.problem = "\(folder.publicKey(name)) is not the public half of \(found.path)"
      }
    } catch { found.problem = "\(error)" }
    return found
  }

  /// A secret of a federation; of the noise secret and the draw's there is nothing to show.
  package static func look(_ secret: Federation.Secret, of federation: Federation) -> SecretFile {
    var found = look("\(federation.name) \(secret)", federation.folder.key(secret.rawValue))
    guard found.isReadable else { return found }
    do throws(StoreError) {
      try federation.check(secret)
      if secret == .publisher {
        found.fingerprint = "\(HexadecimalKey.text(federation.publisherKeys.newest.bytes).prefix(shown))…"
      }
    } catch { found.problem = "\(error)" }
    return found
  }

  /// Any secret; what is in it is not looked at.
  package static func look(_ name: String, _ path: String) -> SecretFile {
    let found = try? SecretRule.own.judge(path)
    return SecretFile(name: name, path: path, mode: found?.file.mode, verdict: found?.verdict ?? .allowed)
  }

  private var isReadable: Bool { mode != nil && verdict != .refused }
}

/// Whether the access list can be read, and lets the server's own processes in.
package func accessFindings(_ folder: KeyFolder) -> [Finding] {
  let table: AccessTable
  do { table = try AccessList.read(folder.accessList) } catch {
    return [.wrong("keys", "\(error)", cure: "mend \(folder.accessList) by hand, or restore it from your backup")]
  }
  let locked = [Role.collector, .worker, .publisher, .operator].compactMap { role -> Finding? in
    guard let key = try? KeyFile.loadPublic(folder.publicKey(role.rawValue)),
      table.principal(key: key)?.role != role
    else { return nil }
    return .wrong(
      "keys", "the access list does not let the \(role.rawValue)'s key in",
      cure: "flame keys allow \(role.rawValue) server \(HexadecimalKey.text(key))")
  }
  return locked.isEmpty ? [.ok("keys", "access list, \(table.principals.count) keys")] : locked
}
