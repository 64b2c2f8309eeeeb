internal import Aggregation
internal import Lab

extension Choice {
  /// - Parameters:
  ///   - noiseFactor: λ where none is set, of rules that have one.
  /// - Throws: `RuleError`, or `ChoiceError`, for a name or a setting that there is not.
  func defense(noiseFactor: Double) throws -> any Defense {
    try DefenseRegistry.make(name, RuleSettings(parameters(noiseFactor)))
  }

  /// The rule of the pipeline; nil where only the lab has it. Throws as `defense` does.
  func rule(noiseFactor: Double) throws -> RuleParameters? {
    guard RuleRegistry.names.contains(name) else { return nil }
    return try RuleParameters(name: name, RuleSettings(parameters(noiseFactor)))
  }

  /// As a server's configuration has it, in one line.
  func ruleInYAML(noiseFactor: Double) -> String {
    let settings = parameters(noiseFactor).sorted { $0.key < $1.key }.map { name, text in
      "\(name): \(name == RuleSetting.steps.rawValue ? "[\(text.replacing("+", with: ", "))]" : text)"
    }
    return "{\((["name: \(name)"] + settings).joined(separator: ", "))}"
  }

  private func parameters(_ noiseFactor: Double) -> [String: String] {
    let hasNoise = DefenseRegistry.settings(of: name)?.contains(.noiseFactor) == true
    let usual = [RuleSetting.noiseFactor.rawValue: "\(noiseFactor)"]
    return hasNoise ? parameters.merging(usual) { own, _ in own } : parameters
  }

  /// Of the rule; throws as `defense` does.
  func defenseVersion() throws -> Int {
    _ = try defense(noiseFactor: 0)
    return DefenseRegistry.version(of: name) ?? 0
  }

  /// All rules of the pipeline that need no setting.
  package static var gramRules: [Choice] {
    RuleRegistry.names.map { Choice($0) }.filter { (try? RuleParameters(name: $0.name, RuleSettings())) != nil }
  }

  static func checkAttack(_ choice: Choice) throws {
    if choice != .none { _ = try AttackRegistry.make(choice.name, choice.parameters, goals: .anything) }
  }

  static func checkDefense(_ choice: Choice) throws { _ = try choice.defenseVersion() }
}

extension AttackGoals {
  /// To check an attack's parameters before any data is there.
  fileprivate static var anything: AttackGoals {
    let backdoor = Relabelling(1, as: 0)
    return AttackGoals(
      main: backdoor, whole: backdoor, pieces: [backdoor], edge: backdoor,
      many: [any Backdoor](repeating: backdoor, count: 100))
  }
}

extension RuleSettings {
  /// From text by name: `space=updates`, `steps=cluster+clip`.
  init(_ parameters: [String: String]) throws(ChoiceError) {
    self.init()
    for (name, text) in parameters.sorted(by: { $0.key < $1.key }) {
      guard let setting = RuleSetting(rawValue: name) else {
        throw ChoiceError(name, "there is no such setting of a rule")
      }
      try set(setting, text)
    }
  }

  private mutating func set(_ setting: RuleSetting, _ text: String) throws(ChoiceError) {
    func parsed<Value>(_ value: Value?) throws(ChoiceError) -> Value {
      guard let value else { throw ChoiceError(setting.rawValue, "“\(text)” is no value of it") }
      return value
    }
    switch setting {
    case .space: space = try parsed(Space(rawValue: text))
    case .metric: metric = try parsed(Metric(rawValue: text))
    case .noiseFactor: noiseFactor = try parsed(Double(text))
    case .assumedMalicious: assumedMalicious = try parsed(Int(text))
    case .clusters: clusters = try parsed(Int(text))
    case .bound: bound = try parsed(Double(text))
    case .steps:
      var steps: Set<FlameStep> = []
      for name in text.split(separator: "+") { steps.insert(try parsed(FlameStep(rawValue: String(name)))) }
      self.steps = steps
    }
  }
}

/// A parameter of a defense that there is not, or with a wrong value.
struct ChoiceError: Error, Hashable, CustomStringConvertible {
  let parameter: String
  let reason: String

  init(_ parameter: String, _ reason: String) {
    self.parameter = parameter
    self.reason = reason
  }

  var description: String { "\(parameter): \(reason)" }
}
