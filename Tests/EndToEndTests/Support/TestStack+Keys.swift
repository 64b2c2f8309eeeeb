import Access
import Messaging
import Processes
import Rounds

/// A stack whose transport is CURVE: `settings: TestStack.curve`.
extension TestStack {
  static let curve = ["security": "curve"]

  var keys: KeyFolder { KeyFolder("\(data)/keys") }
  var isSecured: Bool { FileSystem.exists(keys.key("server")) }

  func operatorTransport() throws -> Transport { try isSecured ? transport(keys.key("operator")) : .plain }

  /// What an agent connects with: the key of that name that `allow` made.
  func transport(of agent: String) throws -> Transport { try isSecured ? transport(keyPath(agent)) : .plain }

  private func transport(_ path: String) throws -> Transport {
    .client(try KeyFile.load(path), server: try KeyFile.loadPublic(keys.publicKey("server")))
  }

  func keyPath(_ name: String) -> String { "\(folder)/\(name).key" }

  /// Makes a key and lets it in; its public half.
  ///
  /// - Parameters:
  ///   - key: name of the key file, where it is not the agent's name.
  @discardableResult
  func allow(_ agent: String, key: String? = nil) throws -> String {
    let made = HexadecimalKey.text(try KeyFile.make(keyPath(key ?? agent)).publicKey)
    try obey(["agents", "allow", agent, made])
    return made
  }

  /// Runs a command that must succeed; what it printed.
  @discardableResult
  func obey(_ arguments: [String]) throws -> String {
    let outcome = try run(arguments)
    guard outcome.status.isSuccess else { throw Overdue(what: "\(arguments)", logs: outcome.errors) }
    return outcome.output
  }
}
