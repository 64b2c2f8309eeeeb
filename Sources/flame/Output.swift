import FoundationEssentials
import Glibc
import Text

/// Prints a line at once, also into a pipe. A reader that is gone ends the program, as pipes do.
func printNow(_ line: String) { printText(line + "\n") }

/// The same without the end of a line.
func printText(_ text: String) {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    guard count > 0 || errno == EINTR else { return }
    rest = rest.dropFirst(max(0, count))
  }
}

/// One line of JSON with sorted keys.
func json(_ value: some Encodable, pretty: Bool = false) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting =
    pretty ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted] : [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// Milliseconds as seconds for a person.
func seconds(_ milliseconds: UInt64) -> String { "\(decimal(Double(milliseconds) / 1000, 1)) s" }
