import Access
import Messaging
import Processes
import Rounds

/// A stack whose transport is CURVE: `settings: TestStack.curve`.
extension TestStack {
  static let curve = ["security": "curve"]

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
