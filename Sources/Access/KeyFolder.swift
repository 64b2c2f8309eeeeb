internal import Messaging
internal import Rounds

/// Where the keys of a server lie:
///
///     server.key  collector.key  worker.key  publisher.key  operator.key   and their .pub
///     server.next.key                                                      announced, not in use yet, and its .pub
///     access                                                               who is let in
package struct KeyFolder: Hashable, Sendable {
  /// The server key that is announced and not in use yet.
  package static let nextServer = "server.next"

  package let path: String

  package init(_ path: String) { self.path = path }

  package func key(_ name: String) -> String { "\(path)/\(name).key" }
  package func publicKey(_ name: String) -> String { "\(path)/\(name).pub" }
  package var accessList: String { "\(path)/access" }

  /// Makes what is missing of a server's keys, and lets its own processes in; what was made, like `worker KEY`.
  package func prepare() throws -> [String] {
    try FileSystem.makeFolder(path, permissions: 0o700)
    var made: [String] = []
    if !FileSystem.exists(key("server")) { made.append(note("server", try KeyFile.make(key("server")))) }
    for role in [Role.collector, .worker, .publisher, .operator] where !FileSystem.exists(key(role.rawValue)) {
      let keys = try KeyFile.make(key(role.rawValue))
      try AccessList.change(accessList) { table in
        try table.allow(Principal(role: role, name: "server", key: keys.publicKey))
      }
      made.append(note(role.rawValue, keys))
    }
    return made
  }

  private func note(_ name: String, _ keys: CurveKeys) -> String { "\(name) \(HexadecimalKey.text(keys.publicKey))" }
}
