internal import Text

/// An attack's parameters as text by name; what is read is noted, so that what is left over can be called unknown.
package struct AttackParameters: Sendable {
  private var values: [String: String]
  private var known: [String] = []

  package init(_ values: [String: String]) { self.values = values }

  mutating func number(
    _ name: String, default fallback: Double, in range: ClosedRange<Double>
  ) throws(AttackError) -> Double {
    guard let text = text(name) else { return fallback }
    guard let value = Double(text), range.contains(value) else {
      throw AttackError(name, "“\(text)” is no number within \(range.lowerBound)…\(range.upperBound)")
    }
    return value
  }

  mutating func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) throws(AttackError) -> Int {
    guard let text = text(name) else { return fallback }
    guard let value = Int(text), range.contains(value) else {
      throw AttackError(name, "“\(text)” is no whole number within \(range.lowerBound)…\(range.upperBound)")
    }
    return value
  }

  mutating func word(_ name: String, default fallback: String) -> String { text(name) ?? fallback }

  /// Takes a parameter that has this text in place of a number.
  mutating func has(_ name: String, _ text: String) -> Bool {
    guard values[name] == text else { return false }
    _ = self.text(name)
    return true
  }

  private mutating func text(_ name: String) -> String? {
    known.append(name)
    return values.removeValue(forKey: name)
  }

  func refuseUnknown() throws(AttackError) {
    guard let name = values.keys.min() else { return }
    let hint = known.isEmpty ? "; it has none" : Nearest.hint(for: name, among: known.sorted())
    throw AttackError(name, "there is no such parameter\(hint)")
  }
}

/// There is no such attack, or it cannot be made so.
package struct AttackError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Empty where it is the attack itself.
  package let parameter: String
  package let reason: String

  package init(_ parameter: String, _ reason: String) {
    self.parameter = parameter
    self.reason = reason
  }

  package var description: String { parameter.isEmpty ? reason : "\(parameter): \(reason)" }

  static func unknownAttack(_ name: String) -> AttackError {
    AttackError(
      "", "there is no attack named “\(name)”\(Nearest.hint(for: name, among: AttackRegistry.names))")
  }
}
