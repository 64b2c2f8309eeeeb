internal import Configuration
internal import Lab
internal import Text

/// The values that each setting takes: every combination of them is a cell.
struct Grid {
  /// Sets one value.
  typealias Value = (inout RunSettings) -> Void

  private var values: [String: [Value]] = [:]

  /// In the order in which cells are told apart: the last changes fastest.
  static let names = [
    "data", "model", "optimiser", "partition", "agents", "examples", "compromised", "poison", "stealth", "knowledge",
    "start",
    "warm_rounds", "attack_rounds", "attack", "defense", "leakage", "seeds",
  ]

  /// Takes over what `settings` gives; the rest stays.
  mutating func read(_ settings: [(name: String, setting: Setting)]) throws(ConfigurationError) {
    for (name, setting) in settings {
      guard Self.names.contains(name) else {
        throw setting.refuse("there is no such setting\(Nearest.hint(for: name, among: Self.names))")
      }
      var read: [Value] = []
      for entry in setting.entries { read += try Self.values(name, entry) }
      guard !read.isEmpty else { throw setting.refuse("an empty list") }
      values[name] = read
    }
  }

  /// All cells and seeds. What nobody set has its default.
  func settings() -> [RunSettings] {
    Self.names.compactMap { values[$0] }.reduce([RunSettings()]) { partial, values in
      partial.flatMap { settings in
        values.map { value in
          var next = settings
          value(&next)
          return next
        }
      }
    }
  }

  private static func values(_ name: String, _ entry: Setting) throws(ConfigurationError) -> [Value] {
    switch name {
    case "attack": try choices(entry, check: Choice.checkAttack).map { choice in { $0.attack = choice } }
    case "defense": try choices(entry, check: Choice.checkDefense).map { choice in { $0.defense = choice } }
    default: [try value(name, entry)]
    }
  }

  private static func value(_ name: String, _ entry: Setting) throws(ConfigurationError) -> Value {
    switch name {
    case "data": return try text(entry, \.data)
    case "model":
      let value = try entry.text()
      return { $0.model = value }
    case "optimiser":
      let value = try entry.text()
      return { $0.optimiser = value }
    case "partition": return try text(entry, \.partition)
    case "agents": return try integer(entry, \.agents, 3...1000)
    case "examples":
      let value = try entry.integer(in: 10...100_000)
      return { $0.examples = value }
    case "compromised": return try number(entry, \.compromised, 0...1)
    case "poison": return try number(entry, \.poison, 0...1)
    case "stealth":
      let value = try entry.text() == "none" ? nil : entry.number(in: 0...1000)
      return { $0.stealth = value }
    case "knowledge":
      guard let value = Knowledge(rawValue: try entry.text()) else {
        throw entry.refuse("must be one of: \(Knowledge.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return { $0.knowledge = value }
    case "leakage":
      let value = try entry.truth()
      return { $0.leakage = value }
    case "start": return try integer(entry, \.start, 1...1000)
    case "warm_rounds": return try integer(entry, \.warmRounds, 0...1000)
    case "attack_rounds": return try integer(entry, \.attackRounds, 1...1000)
    default:
      let value = UInt64(try entry.integer(in: 0...Int.max))
      return { $0.seed = value }
    }
  }

  private static func text(
    _ entry: Setting, _ path: WritableKeyPath<RunSettings, String>
  ) throws(ConfigurationError) -> Value {
    let value = try entry.text()
    return { $0[keyPath: path] = value }
  }

  private static func number(
    _ entry: Setting, _ path: WritableKeyPath<RunSettings, Double>, _ range: ClosedRange<Double>
  ) throws(ConfigurationError) -> Value {
    let value = try entry.number(in: range)
    return { $0[keyPath: path] = value }
  }

  private static func integer(
    _ entry: Setting, _ path: WritableKeyPath<RunSettings, Int>, _ range: ClosedRange<Int>
  ) throws(ConfigurationError) -> Value {
    let value = try entry.integer(in: range)
    return { $0[keyPath: path] = value }
  }

  /// A name, or a mapping with `name` and parameters, whose lists are a grid too.
  private static func choices(
    _ entry: Setting, check: (Choice) throws -> Void
  ) throws(ConfigurationError) -> [Choice] {
    let choices = try entry.isMapping ? parametrised(entry) : [Choice(entry.text())]
    for choice in choices {
      do { try check(choice) } catch { throw entry.refuse("\(error)") }
    }
    return choices
  }

  private static func parametrised(_ entry: Setting) throws(ConfigurationError) -> [Choice] {
    let settings = try entry.mapping()
    guard let name = try settings.first(where: { $0.name == "name" })?.setting.text() else {
      throw entry.refuse("the name is missing")
    }
    var choices: [[String: String]] = [[:]]
    for (parameter, setting) in settings where parameter != "name" {
      var texts: [String] = []
      for value in setting.entries { texts.append(try word(value)) }
      choices = choices.flatMap { choice in texts.map { choice.merging([parameter: $0]) { $1 } } }
    }
    return choices.map { Choice(name, $0) }
  }

  private static func word(_ value: Setting) throws(ConfigurationError) -> String {
    let text = try value.text()
    guard !text.contains(where: { $0 == " " || $0 == "=" }) else {
      throw value.refuse("a parameter has neither spaces nor =")
    }
    return text
  }
}
