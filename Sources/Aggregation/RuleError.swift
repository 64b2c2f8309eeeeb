/// A rule cannot be built or cannot decide.
package struct RuleError: Error, Hashable, Sendable, CustomStringConvertible {
  package struct Code: Hashable, Sendable {
    private let name: String
    package static let unknownRule = Code(name: "unknown rule")
    package static let noiseFactor = Code(name: "noise factor")
    package static let tooManyAgents = Code(name: "too many agents")
    package static let impossibleGram = Code(name: "impossible Gram matrix")
  }

  package let code: Code
  package let description: String

  static func unknownRule(_ name: String) -> RuleError {
    let known = RuleRegistry.names.joined(separator: ", ")
    return RuleError(code: .unknownRule, description: "there is no rule named “\(name)”; choose one of: \(known)")
  }

  static func noiseFactor(_ value: Double) -> RuleError {
    RuleError(
      code: .noiseFactor, description: "the noise factor λ is \(value); it must be 0 or a positive number like 0.001")
  }

  static func tooManyAgents(_ count: Int, limit: Int) -> RuleError {
    RuleError(
      code: .tooManyAgents,
      description: "metric cosine-rows takes n³ steps and is refused above \(limit) agents; this round has \(count), "
        + "use metric cosine")
  }

  static func impossibleGram(row: Int, column: Int, value: Double) -> RuleError {
    RuleError(
      code: .impossibleGram,
      description: "entry (\(row), \(column)) of the Gram matrix is \(value), which no finite vectors have; "
        + "an update was not checked on arrival, or a stored block is corrupt")
  }
}
