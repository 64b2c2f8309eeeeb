import FoundationEssentials
import Glibc
import Text

/// Prints a line, or lines, at once, also into a pipe. A reader that is gone ends the program, as pipes do. Whatever the
/// text quotes, a terminal only shows it.
func printNow(_ line: String) { printText(escaped(line, keepingLines: true) + "\n") }

/// The same as it is, for what we draw on a terminal.
func printText(_ text: String) {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    guard count > 0 || errno == EINTR else { return }
    rest = rest.dropFirst(max(0, count))
  }
}

/// One line of JSON with sorted keys. Numbers that JSON lacks are strings.
func json(_ value: some Encodable, pretty: Bool = false) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting =
    pretty ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted] : [.sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return escapedJSON(String(decoding: try encoder.encode(value), as: UTF8.self))
}
