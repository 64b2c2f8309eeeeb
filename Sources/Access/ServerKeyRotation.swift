package import Messaging
internal import Rounds

/// The change to another server key: made and announced first, in use later.
///
///     server.next.key and .pub are made ─▶ (announced) ─▶ server.next.key takes the place of server.key
///     ─▶ server.pub names it ─▶ server.next.pub is removed
///
/// Clients try both keys meanwhile; killed at any instant, the same command goes on where it was.
package struct ServerKeyRotation: Sendable {
  private let folder: KeyFolder

  package init(_ folder: KeyFolder) { self.folder = folder }

  /// The next key's public half; made unless there is one.
  package func next() throws -> [UInt8] {
    let path = folder.key(KeyFolder.nextServer)
    if !FileSystem.exists(path) { return try KeyFile.make(path).publicKey }
    let key = try KeyFile.load(path).publicKey
    try KeyFile.putPublic(key, besides: path)
    return key
  }

  /// The key to switch to; nil where none was made, or an earlier switch only needs its end.
  package func pending() throws -> [UInt8]? {
    let path = folder.key(KeyFolder.nextServer)
    return FileSystem.exists(path) ? try KeyFile.load(path).publicKey : nil
  }

  /// Makes the next key the one in use; the server's key from now on.
  package func finish() throws -> [UInt8] {
    if try pending() != nil { try FileSystem.move(folder.key(KeyFolder.nextServer), to: folder.key("server")) }
    let key = try KeyFile.load(folder.key("server")).publicKey
    try KeyFile.putPublic(key, besides: folder.key("server"))
    try FileSystem.remove(folder.publicKey(KeyFolder.nextServer))
    return key
  }
}

extension KeyFolder {
  /// The server's keys as they are in this folder whenever they are asked for.
  package func serverKeys(own: CurveKeys) -> ServerKeys {
    ServerKeys(own: own, known: { names.compactMap { try? KeyFile.loadPublic(publicKey($0)) } })
  }

  private var names: [String] { ["server", Self.nextServer] }

  /// True once after each change of the server's key; to be asked on one thread.
  package func serverKeyWatch() -> () -> Bool {
    var stamp = FileStamp(publicKey("server"))
    return {
      let now = FileStamp(publicKey("server"))
      defer { stamp = now }
      return now != stamp
    }
  }
}
