internal import Configuration
internal import Yams

/// A place in an experiment's file.
struct Setting {
  let node: Node
  /// Dotted, with numbers of entries: `grids[1].attack[0].kappa`.
  let path: String
  let file: String

  func refuse(_ reason: String) -> ConfigurationError {
    ConfigurationError(path, reason, origin: node.mark.map { "\(file), line \($0.line)" } ?? file)
  }

  var isMapping: Bool { node.mapping != nil }

  /// The entries of a list; anything else is a list of one.
  var entries: [Setting] {
    guard let sequence = node.sequence else { return [self] }
    return sequence.enumerated().map { Setting(node: $1, path: "\(path)[\($0)]", file: file) }
  }

  /// The settings below, in the order of the file. A key that occurs twice does not get here.
  func mapping() throws(ConfigurationError) -> [(name: String, setting: Setting)] {
    guard let mapping = node.mapping else { throw refuse("must be a mapping of settings") }
    var settings: [(name: String, setting: Setting)] = []
    for (key, value) in mapping {
      guard let name = key.string else { throw refuse("a key must be a text") }
      settings.append((name, Setting(node: value, path: path.isEmpty ? name : "\(path).\(name)", file: file)))
    }
    return settings
  }

  func text() throws(ConfigurationError) -> String {
    guard let text = node.scalar?.string, !text.isEmpty else { throw refuse("must be a text or a number") }
    return text
  }

  func number(in range: ClosedRange<Double>) throws(ConfigurationError) -> Double {
    let text = try text()
    guard let value = Double(text), range.contains(value) else {
      throw refuse("“\(text)” is no number within \(range.lowerBound)…\(range.upperBound)")
    }
    return value
  }

  func integer(in range: ClosedRange<Int>) throws(ConfigurationError) -> Int {
    let text = try text()
    guard let value = Int(text), range.contains(value) else {
      throw refuse("“\(text)” is no whole number within \(range.lowerBound)…\(range.upperBound)")
    }
    return value
  }

  func truth() throws(ConfigurationError) -> Bool {
    guard let value = Bool(try text()) else { throw refuse("must be true or false") }
    return value
  }
}
