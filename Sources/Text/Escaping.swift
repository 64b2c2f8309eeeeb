/// Text that somebody else wrote (a peer, a file, whoever named one), fit to be shown: nothing in it moves a terminal's
/// cursor, begins a line or turns the direction of what stands beside it. Those characters are written like `\n` and
/// `\u{1B}`; text without them stays as it is.
///
/// - Parameters:
///   - keepingLines: line feeds stay, in text of several lines of our own.
package func escaped(_ text: String, keepingLines: Bool = false) -> String {
  escaped(text, keepingLines: keepingLines) { "\\u{\(hexadecimal($0))}" }
}

/// The same, and no longer than `most` characters: what is cut off is shown as `…`.
package func shown(_ text: some StringProtocol, most: Int = 256) -> String {
  // Scalars, not characters: a character may have any number of marks on it.
  let part = text.unicodeScalars.prefix(most)
  let whole = part.endIndex == text.unicodeScalars.endIndex
  return escaped(String(String.UnicodeScalarView(part))) + (whole ? "" : "…")
}

/// JSON whose strings hold no such character raw either; its value is the same.
package func escapedJSON(_ json: String) -> String {
  escaped(json, keepingLines: true) { scalar in
    scalar.utf16.map { "\\u" + String(repeating: "0", count: 4 - hexadecimal($0).count) + hexadecimal($0) }.joined()
  }
}

private func escaped(_ text: String, keepingLines: Bool, _ code: (Unicode.Scalar) -> String) -> String {
  guard text.unicodeScalars.contains(where: { !isPlain($0) }) else { return text }
  var plain = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case _ where isPlain(scalar) || keepingLines && scalar == "\n": plain.unicodeScalars.append(scalar)
    case "\n": plain += "\\n"
    case "\r": plain += "\\r"
    case "\t": plain += "\\t"
    default: plain += code(scalar)
    }
  }
  return plain
}

private func hexadecimal(_ value: UInt16) -> String { String(value, radix: 16, uppercase: true) }

private func hexadecimal(_ scalar: Unicode.Scalar) -> String { String(scalar.value, radix: 16, uppercase: true) }

/// Whether a scalar is no more than what it looks like.
private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.isASCII { return (0x20..<0x7F).contains(scalar.value) }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
  default: return true
  }
}
