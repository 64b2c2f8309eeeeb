internal import Access
internal import Messaging
internal import Rounds

extension ChaosFolder {
  private var keys: KeyFolder { KeyFolder("\(path)/keys") }

  func keyFile(of peer: String) -> String { "\(path)/peers/\(peer).key" }

  /// The server's keys, one for each peer, and the list that lets them in.
  func makeKeys() throws {
    _ = try keys.prepare()
    try FileSystem.makeFolder("\(path)/peers", permissions: 0o700)
    let peers = ChaosPlan.agentNames.map { (Role.agent, $0) } + [(.subscriber, Sites.subscriber)]
    let principals = try peers.map { role, name in
      Principal(role: role, name: name, key: try KeyFile.make(keyFile(of: name)).publicKey)
    }
    try AccessList.change(keys.accessList) { table in
      for principal in principals { try table.allow(principal) }
    }
  }

  /// How an agent or the subscriber connects.
  func transport(of peer: String) throws -> Transport { try transport(keyFile(of: peer)) }

  /// How an operator does.
  func operatorTransport() throws -> Transport { try transport(keys.key(Role.operator.rawValue)) }

  private func transport(_ keyFile: String) throws -> Transport {
    guard sites != nil else { return .plain }
    return .client(try KeyFile.load(keyFile), server: try KeyFile.loadPublic(keys.publicKey("server")))
  }
}
