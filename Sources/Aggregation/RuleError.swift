internal import Text

/// A rule cannot be built or cannot decide.
package struct RuleError: Error, Hashable, Sendable, CustomStringConvertible {
  package struct Code: Hashable, Sendable {
    private let name: String
    package static let unknownRule = Code(name: "unknown rule")
    package static let noiseFactor = Code(name: "noise factor")
    package static let value = Code(name: "value")
    package static let unreadSetting = Code(name: "unread setting")
    package static let missingSetting = Code(name: "missing setting")
    package static let tooManyAgents = Code(name: "too many agents")
    package static let tooFewAgents = Code(name: "too few agents")
    package static let impossibleGram = Code(name: "impossible Gram matrix")
    package static let undecidable = Code(name: "undecidable")
  }

  package let code: Code
  /// The setting that is wrong; nil where it is the rule's name, or the round.
  package let setting: RuleSetting?
  package let description: String

  private init(_ code: Code, of setting: RuleSetting? = nil, _ description: String) {
    self.code = code
    self.setting = setting
    self.description = description
  }

  package static func unknownRule(_ name: String, among known: [String]) -> RuleError {
    RuleError(
      .unknownRule, "there is no rule named “\(name)”\(Nearest.hint(for: name, among: known))")
  }

  static func noiseFactor(_ value: Double) -> RuleError {
    RuleError(
      .noiseFactor, of: .noiseFactor, "the noise factor λ is \(value); it must be 0 or a positive number like 0.001")
  }

  static func value(_ setting: RuleSetting, _ value: String, _ needed: String) -> RuleError {
    RuleError(.value, of: setting, "\(setting.rawValue) is \(value); it must be \(needed)")
  }

  static func unread(_ setting: RuleSetting, _ rule: String, _ read: Set<RuleSetting>) -> RuleError {
    let names = RuleSetting.allCases.filter(read.contains).map(\.rawValue)
    let list = names.isEmpty ? "no setting" : "only \(names.joined(separator: ", "))"
    return RuleError(
      .unreadSetting, of: setting, "rule \(rule) does not read \(setting.rawValue), but \(list); take it out")
  }

  static func missing(_ setting: RuleSetting, _ rule: String) -> RuleError {
    RuleError(
      .missingSetting, of: setting,
      "rule \(rule) needs \(setting.rawValue): none fits every model; "
        + "the bound S that rule flame reports for some rounds is a start")
  }

  static func tooManyAgents(_ count: Int, limit: Int) -> RuleError {
    RuleError(
      .tooManyAgents,
      "metric cosine-rows takes n³ steps and is refused above \(limit) agents; this round has \(count), "
        + "use metric cosine")
  }

  static func tooFewAgents(_ count: Int, _ rule: String, least: Int) -> RuleError {
    RuleError(
      .tooFewAgents, of: .assumedMalicious,
      "rule \(rule) needs \(least) agents with this assumed_malicious, and the round has \(count); lower it")
  }

  static func undecidable(_ count: Int, of agents: Int) -> RuleError {
    RuleError(
      .undecidable,
      "\(count) of \(agents) updates cannot be told apart: they differ by less than a thousandth of their length, which is "
        + "below the precision of float32 products, so that chance would decide who is admitted; a tensor that "
        + "everybody moves far and alike, such as a mask or a constant, hides the rest: keep it out with --frozen")
  }

  static func impossibleGram(row: Int, column: Int, value: Double) -> RuleError {
    RuleError(
      .impossibleGram,
      "entry (\(row), \(column)) of the Gram matrix is \(value), which no finite vectors have; "
        + "an update was not checked on arrival, or a stored block is corrupt")
  }
}
