internal import Text
internal import Yams

/// Settings by dotted path: a YAML file, overridden by environment variables, overridden by flags.
///
/// The variable of `federations.icu.updates.min` is `FLAME_FEDERATIONS_ICU_UPDATES_MIN`. Whatever is read is noted, so
/// that what is left over can be called unknown.
final class Settings {
  struct Value {
    let text: String
    let origin: String
  }

  /// Variables that mean something else than a setting.
  private static let otherVariables: Set<String> = [
    "FLAME_BASE", "FLAME_OUT", "FLAME_METRICS", "FLAME_SUPERVISED", "FLAME_RELEASE", "FLAME_CANDIDATE", "FLAME_LOG",
    "FLAME_FEDERATION", "FLAME_DIGEST", "FLAME_KEY_MODES",
  ]

  private var values: [String: Value] = [:]
  /// Mappings of the file, and where they are.
  private var folders: [String: String] = [:]
  private var used: Set<String> = []
  private let environment: [String: String]
  private let services: ServiceVariables
  private var usedVariables: Set<String> = []
  private var overrides: [String: String]

  init(yaml: String, file: String, environment: [String: String], overrides: [String: String]) throws {
    self.environment = environment.filter { $0.key.hasPrefix("FLAME_") && !Self.otherVariables.contains($0.key) }
    services = ServiceVariables(self.environment)
    self.overrides = overrides
    if let line = YAMLText.lineOfAlias(yaml) {
      throw ConfigurationError("", "anchors and aliases are not supported", origin: "\(file), line \(line)")
    }
    do {
      guard let node = try compose(yaml: yaml), node.null == nil else { return }
      guard node.mapping != nil else { throw ConfigurationError("", "not a mapping of settings", origin: file) }
      try add(node, path: "", file: file)
    } catch let error as YamlError {
      throw ConfigurationError("", "not YAML: \(error)", origin: file)
    }
  }

  private func add(_ node: Node, path: String, file: String) throws(ConfigurationError) {
    switch node {
    case .mapping(let mapping):
      folders[path] = origin(node, file)
      for (key, child) in mapping { try add(child, path: try join(path, key, file), file: file) }
    case .sequence(let sequence):
      let items = try sequence.map { child throws(ConfigurationError) in try item(child, path, file) }
      values[path] = Value(text: items.joined(separator: ","), origin: origin(node, file))
    case .scalar where node.null != nil:
      folders[path] = origin(node, file)
    case .scalar(let scalar):
      values[path] = Value(text: scalar.string, origin: origin(node, file))
    case .alias:
      throw ConfigurationError(path, "aliases are not supported", origin: origin(node, file))
    }
  }

  private func join(_ path: String, _ key: Node, _ file: String) throws(ConfigurationError) -> String {
    guard let name = key.string, !name.contains(".") else {
      throw ConfigurationError(path, "a key must be a text without dots", origin: origin(key, file))
    }
    return path.isEmpty ? name : "\(path).\(name)"
  }

  private func item(_ node: Node, _ path: String, _ file: String) throws(ConfigurationError) -> String {
    guard let text = node.string, !text.contains(",") else {
      throw ConfigurationError(path, "an entry of a list must be a text without commas", origin: origin(node, file))
    }
    return text
  }

  private func origin(_ node: Node, _ file: String) -> String {
    node.mark.map { "\(file), line \($0.line)" } ?? file
  }

  static func variable(_ path: String) -> String {
    "FLAME_" + path.uppercased().map { $0 == "." || $0 == "-" ? "_" : String($0) }.joined()
  }

  /// The names one level below a path that the file gives.
  func names(under path: String) -> [String] {
    used.insert(path)
    return Self.names(in: Array(values.keys) + folders.keys, under: path)
  }

  private static func names(in paths: some Sequence<String>, under path: String) -> [String] {
    let prefix = path.isEmpty ? "" : path + "."
    let below = paths.filter { $0.hasPrefix(prefix) }
    return Set(below.compactMap { $0.dropFirst(prefix.count).split(separator: ".").first.map(String.init) }).sorted()
  }

  /// Where a setting was given; empty where it was not.
  func origin(_ path: String) -> String { values[path]?.origin ?? "" }

  func value(_ path: String) -> Value? {
    used.insert(path)
    let variable = Self.variable(path)
    usedVariables.insert(variable)
    if let text = overrides.removeValue(forKey: path) {
      values[path] = Value(text: text, origin: "--set \(path)")
    } else if let text = environment[variable] {
      values[path] = Value(text: text, origin: "environment variable \(variable)")
    }
    return values[path]
  }

  /// Throws for the first setting, variable or flag that nothing has read.
  func refuseUnknown() throws(ConfigurationError) {
    let empty = folders.keys.filter { folder in !used.contains { $0 == folder || $0.hasPrefix(folder + ".") } }
    let unread = values.keys.filter { !used.contains($0) } + empty.filter { !$0.isEmpty }
    if let path = unread.min() {
      let origin = values[path]?.origin ?? folders[path] ?? ""
      throw ConfigurationError(path, refusal(path), origin: origin)
    }
    if let path = overrides.keys.min() {
      throw ConfigurationError(path, refusal(path), origin: "--set")
    }
    try refuseUnknownVariable()
  }

  private func refuseUnknownVariable() throws(ConfigurationError) {
    if let both = usedVariables.filter(services.isOfService).min() {
      let cure = "give the Service another name, or write enableServiceLinks: false into the pod"
      throw ConfigurationError(
        "", "environment variable \(both) is a setting, and Kubernetes sets it for a Service of that name; \(cure)")
    }
    let unknown = environment.keys.filter { !usedVariables.contains($0) && !services.contains($0) }
    guard let variable = unknown.min() else { return }
    let near = Nearest.names(to: variable, among: usedVariables)
    let hint =
      near.isEmpty ? "docs/configuration.md has all of them" : "did you mean \(near.joined(separator: " or "))?"
    throw ConfigurationError("", "environment variable \(variable) is not a setting; \(hint)")
  }

  /// Why a setting is refused: it is unknown. Names the nearest known settings in its own group, or in the closest group
  /// above it that has any.
  private func refusal(_ path: String) -> String {
    let below = Self.names(in: used, under: path)
    if !below.isEmpty {
      return "it takes no value, but settings below it; known here: \(below.joined(separator: ", "))"
    }
    var parent = path.split(separator: ".").map(String.init)
    var name = ""
    var names: [String] = []
    while names.isEmpty && !parent.isEmpty {
      name = parent.removeLast()
      let above = parent.joined(separator: ".")
      names = Self.names(in: used, under: above)
      if names.isEmpty && used.contains(above) { return "there is no such setting: \(above) has nothing below it" }
    }
    return "there is no such setting\(Nearest.hint(for: name, among: names))"
  }
}

extension Settings {
  func text(_ path: String, default fallback: String) -> String { value(path)?.text ?? fallback }

  func integer(_ path: String, default fallback: Int, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int {
    try integer(path, in: range) ?? fallback
  }

  func integer(_ path: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
    guard let value = value(path) else { return nil }
    guard let number = Int(value.text) else {
      throw ConfigurationError(path, "“\(value.text)” is not a whole number", origin: value.origin)
    }
    guard range.contains(number) else {
      throw ConfigurationError(
        path, "\(number) is not within \(range.lowerBound)…\(range.upperBound)", origin: value.origin)
    }
    return number
  }

  func number(_ path: String, default fallback: Double) throws(ConfigurationError) -> Double {
    try number(path) ?? fallback
  }

  func number(_ path: String) throws(ConfigurationError) -> Double? {
    guard let value = value(path) else { return nil }
    guard let number = Double(value.text), number.isFinite, number >= 0 else {
      throw ConfigurationError(path, "“\(value.text)” is not a number from 0 on", origin: value.origin)
    }
    return number
  }

  /// Seconds in the file, milliseconds in the program.
  func duration(_ path: String, default seconds: Double) throws(ConfigurationError) -> UInt64 {
    let value = try number(path, default: seconds)
    guard value <= 31_536_000 else {
      throw ConfigurationError(path, "longer than a year; the unit is seconds", origin: origin(path))
    }
    return UInt64((value * 1000).rounded())
  }

  func choice<T: RawRepresentable<String> & CaseIterable>(
    _ path: String, default fallback: T
  ) throws(ConfigurationError) -> T {
    try choice(path) ?? fallback
  }

  func choice<T: RawRepresentable<String> & CaseIterable>(_ path: String) throws(ConfigurationError) -> T? {
    guard let value = value(path) else { return nil }
    return try chosen(value.text, path)
  }

  /// nil where none is given.
  func choices<T: RawRepresentable<String> & CaseIterable & Hashable>(
    _ path: String
  ) throws(ConfigurationError) -> Set<T>? {
    guard value(path) != nil else { return nil }
    return Set(try list(path).map { text throws(ConfigurationError) in try chosen(text, path) })
  }

  private func chosen<T: RawRepresentable<String> & CaseIterable>(
    _ text: String, _ path: String
  ) throws(ConfigurationError) -> T {
    if let chosen = T(rawValue: text) { return chosen }
    let hint = Nearest.hint(for: text, among: T.allCases.map(\.rawValue))
    throw ConfigurationError(path, "“\(text)” is not a value of it\(hint)", origin: origin(path))
  }

  func list(_ path: String) -> [String] {
    (value(path)?.text ?? "").split(separator: ",").map { item in
      String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
