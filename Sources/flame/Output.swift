import FoundationEssentials
import Glibc
import Text

/// Prints a line at once, also into a pipe.
func printNow(_ line: String) {
  print(line)
  fflush(nil)
}

/// One line of JSON with sorted keys.
func json(_ value: some Encodable, pretty: Bool = false) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = pretty ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted] : [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// Milliseconds as seconds for a person.
func seconds(_ milliseconds: UInt64) -> String { "\(decimal(Double(milliseconds) / 1000, 1)) s" }
