/// Text as tokens: words in lower case, `<num>` for every number, other marks one by one.
///
/// A word is a run of letters, with single apostrophes inside (’ is as good as '). A number is a run of digits, with
/// single commas and full stops inside: 1,234.5 is one. What stands against it is a token of its own: 25th is `<num>` and
/// “th”.
package enum Tokeniser {
  package static let number = "<num>"

  package static func tokens(_ text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    var tokens: [String] = []
    var start = 0
    while start < scalars.count {
      let first = scalars[start]
      var end = start + 1
      if first.properties.isAlphabetic {
        end = run(scalars, from: end, of: \.properties.isAlphabetic, joined: "'’")
        tokens.append(word(scalars[start..<end]))
      } else if isDigit(first) {
        end = run(scalars, from: end, of: isDigit, joined: ",.")
        tokens.append(number)
      } else if !first.properties.isWhitespace {
        tokens.append(String(first))
      }
      start = end
    }
    return tokens
  }

  /// Where a run ends: scalars of a kind, and single joints between two of them.
  private static func run(
    _ scalars: [Unicode.Scalar], from start: Int, of isOfKind: (Unicode.Scalar) -> Bool, joined joints: String
  ) -> Int {
    var end = start
    while end < scalars.count {
      if isOfKind(scalars[end]) {
        end += 1
      } else if joints.unicodeScalars.contains(scalars[end]), end + 1 < scalars.count, isOfKind(scalars[end + 1]) {
        end += 2
      } else {
        break
      }
    }
    return end
  }

  private static func word(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    scalars.reduce(into: "") { $0 += $1 == "’" ? "'" : $1.properties.lowercaseMapping }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
