internal import Cryptography

/// A line of the access list that cannot be read, or a change that cannot be made.
package struct AccessError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// The keys that are let in, by key. A text file, one key a line:
///
///     role  name  key (64 hexadecimal digits)  [suspended [crashes]]
///
/// Empty lines and what follows a # are skipped.
package struct AccessTable: Hashable, Sendable {
  private(set) package var principals: [Principal] = []
  private var byKey: [[UInt8]: Int] = [:]

  package init() {}

  package init(text: String) throws(AccessError) {
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
      if words.isEmpty { continue }
      do throws(AccessError) {
        try allow(try Self.principal(words))
      } catch { throw AccessError("line \(number + 1) of the access list: \(error)") }
    }
  }

  private static func principal(_ words: [String]) throws(AccessError) -> Principal {
    let suspensions: [[String]: Suspension?] = [
      []: nil, ["suspended"]: .byOperator, ["suspended", "crashes"]: .crashes,
    ]
    guard words.count >= 3, let suspension = suspensions[Array(words[3...])] else {
      throw AccessError("write: role name key [suspended [crashes]]")
    }
    guard let role = Role(rawValue: words[0]) else {
      throw AccessError("“\(words[0])” is none of the roles \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    guard let key = HexadecimalKey.bytes(words[2]) else { throw AccessError("a key has 64 hexadecimal digits") }
    return Principal(role: role, name: words[1], key: key, suspension: suspension)
  }

  package var text: String {
    principals.map { principal in
      let words = [principal.role.rawValue, principal.name, HexadecimalKey.text(principal.key)]
      return (words + (principal.suspension?.words ?? [])).joined(separator: " ") + "\n"
    }.joined()
  }

  package func principal(key: [UInt8]) -> Principal? { byKey[key].map { principals[$0] } }

  /// Who may connect with a key.
  package func admitted(key: [UInt8]) -> Principal? {
    principal(key: key).flatMap { $0.suspension == .crashes ? nil : $0 }
  }

  /// Names of the agents that may take part in rounds: with a key that is allowed and not suspended.
  package var agents: Set<String> {
    Set(principals.filter { $0.role == .agent && !$0.isSuspended }.map(\.name))
  }

  /// Keys under a name in a role.
  package func keys(of name: String, role: Role) -> [[UInt8]] {
    principals.filter { $0.name == name && $0.role == role }.map(\.key)
  }

  /// Lets a key in; one key has one name and one role.
  package mutating func allow(_ principal: Principal) throws(AccessError) {
    if let known = self.principal(key: principal.key) {
      throw AccessError("this key is allowed already, as \(known.role.rawValue) \(known.name)")
    }
    byKey[principal.key] = principals.count
    principals.append(principal)
  }

  /// Lets a key in no more; false where it was not allowed.
  package mutating func revoke(key: [UInt8]) -> Bool {
    guard byKey[key] != nil else { return false }
    principals.removeAll { $0.key == key }
    byKey = Dictionary(uniqueKeysWithValues: principals.enumerated().map { ($1.key, $0) })
    return true
  }

  /// Suspends or resumes all keys of an agent; false where there is none. A subscriber can be resumed too: the server may
  /// have suspended it.
  package mutating func suspend(_ name: String, _ isSuspended: Bool) -> Bool {
    let roles: [Role] = isSuspended ? [.agent] : [.agent, .subscriber]
    let found = principals.indices.filter { principals[$0].name == name && roles.contains(principals[$0].role) }
    for index in found {
      principals[index].suspension = isSuspended ? principals[index].suspension ?? .byOperator : nil
    }
    return !found.isEmpty
  }

  /// Lets a key in nowhere any more.
  package mutating func suspendForCrashes(key: [UInt8]) {
    guard let index = byKey[key] else { return }
    principals[index].suspension = .crashes
  }
}

/// Keys as people pass them on: 64 hexadecimal digits.
package enum HexadecimalKey {
  package static func text(_ key: [UInt8]) -> String { Hexadecimal.text(key) }

  /// nil unless there are 64 digits.
  package static func bytes(_ text: String) -> [UInt8]? { Digest(hex: text)?.bytes }
}
