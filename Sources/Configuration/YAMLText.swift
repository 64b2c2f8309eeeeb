/// What is to be known of a YAML text before it is parsed.
package enum YAMLText {
  /// The first line with an anchor or an alias, counted from 1; nil where there is none.
  ///
  /// Aliases of aliases make a short text hold more than there is memory for, and the parser compares keys, also those
  /// that are aliases, before anybody else sees them. Looks for & or * where a value or a key begins; a plain text
  /// cannot begin so. A line inside a block scalar that does is taken for an alias too.
  package static func lineOfAlias(_ text: String) -> Int? {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return lines.firstIndex(where: hasAlias).map { $0 + 1 }
  }

  private static func hasAlias(_ line: Substring.UTF8View) -> Bool {
    var previous: UInt8?
    var isSpaced = true
    var quote: UInt8?
    for byte in line {
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      let isBeginning = begins(after: previous, isSpaced)
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"):
        isSpaced = true
        continue
      case UInt8(ascii: "&") where isBeginning, UInt8(ascii: "*") where isBeginning: return true
      case UInt8(ascii: "#") where isSpaced: return false
      case UInt8(ascii: "'") where isBeginning, UInt8(ascii: "\"") where isBeginning: quote = byte
      default: break
      }
      (previous, isSpaced) = (byte, false)
    }
    return false
  }

  /// Whether a key or a value begins behind this byte.
  private static func begins(after byte: UInt8?, _ isSpaced: Bool) -> Bool {
    switch byte.map({ Character(UnicodeScalar($0)) }) {
    case nil, "[", "{", ",": true
    case ":", "-", "?", "!": isSpaced
    default: false
    }
  }
}
