package import Configuration
package import Rounds

/// Whom a round waits for.
package enum ExpectedAgents: Hashable, Sendable {
  case named(Set<String>)
  /// So many, whoever they are.
  case number(Int)

  package var count: Int {
    switch self {
    case .named(let names): names.count
    case .number(let number): number
    }
  }

  /// Names that have not answered, ascending; empty where only a number is known.
  package func awaited(_ gathering: Gathering) -> [String] {
    guard case .named(let names) = self else { return [] }
    return names.filter { !gathering.hasAnswer(of: $0) }.sorted()
  }

  /// How many have not answered.
  package func awaitedCount(_ gathering: Gathering) -> Int {
    switch self {
    case .named(let names): names.count { !gathering.hasAnswer(of: $0) }
    case .number(let number): max(0, number - gathering.committed.count - gathering.rejections.count)
    }
  }
}

extension RoundPolicy {
  /// Whom rounds wait for now.
  ///
  /// - Parameters:
  ///   - allowed: agents on the access list that are not suspended; nil where there is no list.
  package func expected(of allowed: Set<String>?) -> ExpectedAgents {
    guard let allowed else { return agents.isEmpty ? .number(expected) : .named(Set(agents)) }
    return .named(agents.isEmpty ? allowed : allowed.intersection(agents))
  }
}

extension Gathering {
  fileprivate func hasAnswer(of agent: String) -> Bool {
    rows[agent]?.isCommitted == true || rejections[agent] != nil
  }
}
