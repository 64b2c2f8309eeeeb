/// How a data set is dealt to agents; written as `iid`, `degree 0.5`, `dirichlet 0.5` or `natural`.
package enum PartitionKind: Hashable, Sendable {
  /// Every agent's examples are drawn from all alike; the same as degree 0.
  case iid

  /// Non-IID of degree q in 0…1: an agent's main class is drawn with probability q, else any class (`ClassMixture`).
  case degree(Double)

  /// An agent's shares of the classes follow a Dirichlet distribution of concentration α > 0 (`ClassMixture`).
  case dirichlet(Double)

  /// An address of the corpus, or whole captures, belong to one agent.
  case natural
}

extension PartitionKind: CustomStringConvertible {
  package init(_ text: String) throws(PartitionKindError) {
    let words = text.split(separator: " ")
    switch (words.first, words.dropFirst().first.flatMap { Double($0) }, words.count) {
    case ("iid", nil, 1): self = .iid
    case ("natural", nil, 1): self = .natural
    case ("degree", let q?, 2) where (0...1).contains(q): self = .degree(q)
    case ("dirichlet", let alpha?, 2) where alpha > 0 && alpha.isFinite: self = .dirichlet(alpha)
    default: throw PartitionKindError(text: text)
    }
  }

  package var description: String {
    switch self {
    case .iid: "iid"
    case .degree(let q): "degree \(q)"
    case .dirichlet(let alpha): "dirichlet \(alpha)"
    case .natural: "natural"
    }
  }
}

/// A text that names no partition.
package struct PartitionKindError: Error, Equatable, CustomStringConvertible {
  package let text: String

  package init(text: String) { self.text = text }

  package var description: String {
    "there is no partition “\(text)”; write iid, degree Q (0 to 1), dirichlet ALPHA (above 0) or natural"
  }
}
