/// A bar of that many columns between its ends.
package func bar(done: Int, of total: Int, width: Int) -> String {
  // In full width: both are whatever a process says of itself.
  let scaled = UInt(width).multipliedFullWidth(by: UInt(min(max(0, done), max(0, total))))
  let full = total > 0 ? Int(UInt(total).dividingFullWidth(scaled).quotient) : 0
  return "▕" + String(repeating: "█", count: full) + String(repeating: "·", count: width - full) + "▏"
}

/// Colours for a terminal; off, text stays as it is.
package struct Palette: Hashable, Sendable {
  package enum Colour: Int, Sendable {
    case red = 31
    case green = 32
    case yellow = 33
  }

  private let isOn: Bool

  /// - Parameters:
  ///   - noColour: the variable `NO_COLOR`; colour is off where it is not empty.
  ///   - terminal: the variable `TERM`.
  package init(isTerminal: Bool, noColour: String? = nil, terminal: String? = nil) {
    isOn = isTerminal && (noColour ?? "").isEmpty && terminal != "dumb"
  }

  package func paint(_ text: String, _ colour: Colour) -> String {
    isOn ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}
