import Access
import Configuration
import Messaging

extension ServerConfiguration {
  /// Security of a process that listens, and that suspends who makes it crash.
  func serving(_ process: String, as role: Role?, _ context: Context) throws -> Security {
    guard let keys, let crashes else { return .none }
    return try .serving(KeyFolder(keys), as: role, context: context, presence: crashes.begin(process))
  }

  /// What crashes left behind; nil where nobody has a key.
  var crashes: CrashBook? { keys.map { CrashBook(data: data, keys: KeyFolder($0)) } }

  /// Security of a process of this server that only connects.
  func connecting(as role: Role) throws -> Security {
    guard let keys else { return .none }
    let folder = KeyFolder(keys)
    return .connecting(
      try KeyFile.load(folder.key(role.rawValue)), server: try KeyFile.loadPublic(folder.publicKey("server")))
  }

  /// What a process that only connects may try beside the server's key of now.
  func serverKeys(as role: Role) throws -> ServerKeys? {
    try keys.map(KeyFolder.init).map { $0.serverKeys(own: try KeyFile.load($0.key(role.rawValue))) }
  }

  /// The keys' folder, for commands that need CURVE.
  func keyFolder() throws -> KeyFolder {
    guard let keys else {
      throw AccessError("there are no keys: the configuration says “security: none”; write “curve”")
    }
    return KeyFolder(keys)
  }
}
