import Testing
import Text

@Suite struct EscapingTests {
  private static let hostile = [
    "\u{1B}[2J\u{1B}[31mroot#", "a\nround 7: released", "a\r\nb", "a\tb", "\u{7}\u{7F}", "\u{9B}31m", "\u{202E}gpj.exe",
    "a\u{2028}b", "a\u{0}b", "\u{FEFF}a", "a\u{E000}b", "a\u{200B}b", "\u{2066}x", "\u{10FFFF}",
  ]

  private func isTame(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
      default: true
      }
    }
  }

  @Test func plainTextStaysAsItIs() {
    for text in ["", "clinic-a", "é, ü, 漢字, 🙂", "a \\ b", "“x” – y"] { #expect(escaped(text) == text) }
  }

  @Test(arguments: hostile) func nothingATerminalObeysIsLeft(_ text: String) {
    #expect(isTame(escaped(text)) && escaped(text) != text)
    #expect(escaped(escaped(text)) == escaped(text))
    #expect(isTame(shown(text, most: 3)))
  }

  @Test func theEscapedCharacterIsNamed() {
    #expect(escaped("a\nb\u{1B}[0m\u{9B}") == "a\\nb\\u{1B}[0m\\u{9B}")
    #expect(escaped("a\nb\u{7}", keepingLines: true) == "a\nb\\u{7}")
  }

  /// One character may have any number of marks on it.
  @Test func whatIsLongIsCut() {
    #expect(shown("abcdef", most: 6) == "abcdef")
    #expect(shown("abcdef", most: 3) == "abc…")
    let marked = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(marked.count == 1 && shown(marked, most: 64).unicodeScalars.count == 65)
  }

  @Test func jsonStaysTheSameValue() {
    #expect(escapedJSON("{\"a\":\"\u{9B}\u{202E}\u{10FFFF}\"}") == "{\"a\":\"\\u009B\\u202E\\uDBFF\\uDFFF\"}")
    #expect(escapedJSON("{\n  \"a\" : 1\n}") == "{\n  \"a\" : 1\n}")
  }

  @Test(arguments: hostile) func aTableHasALineARowWhateverItsCells(_ text: String) {
    let lines = table(["a", "b"], [[text, "x"], ["y", text]]).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3 && lines.allSatisfy { isTame(String($0)) })
  }

  @Test(arguments: hostile) func soHaveCommaSeparatedValues(_ text: String) {
    let lines = commaSeparated(["a"], [[text]]).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 2 && lines.allSatisfy { isTame(String($0)) })
  }

  @Test func aSpreadsheetSeesNoFormula() {
    let cells = ["=1+1", "+a", "@SUM(A1)", "-cmd", "-1.5", "+2", "-", "=\"x\",1"]
    let csv = commaSeparated(["h"], cells.map { [$0] }).split(separator: "\n").dropFirst()
    #expect(Array(csv) == ["'=1+1", "'+a", "'@SUM(A1)", "'-cmd", "-1.5", "+2", "'-", "\"'=\"\"x\"\",1\""])
  }

  /// To Swift a quotation mark with an accent is another character.
  @Test func quotationMarksWithMarksOnThemAreDoubled() {
    let csv = commaSeparated(["h"], [["a\"\u{301},b"]])
    #expect(csv.unicodeScalars.elementsEqual("h\n\"a\"\"\u{301},b\"".unicodeScalars))
  }

  @Test func aPictureOnlyShowsItsLines() {
    var screen = Redraw()
    let drawn = screen.draw([("a\u{1B}[2Jb\nc", { $0 })], columns: 80, rows: 24)
    #expect(drawn == "a\\u{1B}[2Jb\\nc\u{1B}[K\n\u{1B}[J")
  }
}
