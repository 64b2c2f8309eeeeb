/// What a look at a first model found.
package struct ModelFinding: Hashable, Sendable {
  package enum Grade: String, Hashable, Sendable {
    /// No agent could ever send it back.
    case refused
    /// It travels, and harms.
    case harmful = "warning"
    /// Good to know.
    case note
  }

  package let grade: Grade
  /// What is the matter, and with which tensors: a sentence without its full stop.
  package let found: String
  /// Names of tensors that had better be frozen.
  package let constants: [String]
  /// Patterns for them, each as `--frozen` takes it.
  package private(set) var patterns: [String] = []
  private let cure: String

  init(_ grade: Grade, _ found: String, cure: String = "", constants: [String] = []) {
    (self.grade, self.found, self.cure, self.constants) = (grade, found, cure, constants)
  }

  /// What to do; empty for a note.
  package var advice: String {
    ([cure] + (patterns.isEmpty ? [] : [patterns.map { "--frozen '\($0)'" }.joined(separator: " ")]))
      .joined(separator: ": ")
  }

  /// With patterns for its constants: one stands for several where it fits no other of all `names`.
  func withPatterns(among names: [String]) -> ModelFinding {
    let own = Set(constants)
    let others = names.filter { !own.contains($0) }
    let families = Dictionary(grouping: constants, by: Self.family)
    var finding = self
    finding.patterns = families.sorted { $0.key < $1.key }.flatMap { family, members in
      let isApart = members.count > 1 && !others.contains { matches($0, [family]) }
      return isApart ? [family] : members.map(escaped)
    }
    return finding
  }

  /// A name with a star for each number between dots: h.*.attn.mask.
  private static func family(_ name: String) -> String {
    escaped(name).split(separator: ".", omittingEmptySubsequences: false)
      .map { !$0.isEmpty && $0.allSatisfy(\.isNumber) ? "*" : String($0) }.joined(separator: ".")
  }
}

/// A name as a pattern that fits itself alone.
private func escaped(_ name: String) -> String {
  name.map { "*?[\\".contains($0) ? "\\\($0)" : String($0) }.joined()
}
