internal import Cryptography

/// What an operator does, in words that stay the same.
package struct OperatorAction: Hashable, Sendable {
  /// Like `agents suspend`.
  package let name: String
  /// To what or whom, with all arguments that matter.
  package let subject: String

  package init(_ name: String, _ subject: String) {
    self.name = name
    self.subject = subject
  }
}

/// One line of the operators' log. Pure: the time is given.
///
///     sequence ⇥ time ⇥ who ⇥ action ⇥ subject ⇥ outcome ⇥ digest of the record before ⇥ own digest ⏎
///
/// Both digests are 64 lower-case hexadecimal digits (BLAKE2b-256); the own one is of all that stands before its tab,
/// the one before the first record is 64 zeros. Tab, line feed and backslash in a text are written \t, \n and \\.
package struct OperatorRecord: Hashable, Sendable {
  package static let origin = String(repeating: "0", count: 64)
  /// Longer subjects and outcomes are cut. Bytes.
  private static let longestText = 4000

  /// From 1 on.
  package let sequence: UInt64
  /// UTC, like 2026-11-22T22:15:38Z.
  package let time: String
  package let who: String
  package let action: OperatorAction
  /// `intended` before it is done; then `done` or `failed`, with the number of the intention.
  package let outcome: String
  package let previous: String
  /// Names this record and all before it.
  package let digest: String

  /// The record after `last`; nil begins a log.
  package init(after last: OperatorRecord?, time: String, who: String, action: OperatorAction, outcome: String) {
    sequence = (last?.sequence ?? 0) + 1
    self.time = time
    self.who = who
    self.action = OperatorAction(action.name, Self.cut(action.subject))
    self.outcome = Self.cut(outcome)
    previous = last?.digest ?? Self.origin
    digest = Self.digest(
      Self.content([
        "\(sequence)", time, who, self.action.name, self.action.subject, self.outcome, previous,
      ]))
  }

  /// Reads a line without its line feed; nil unless it is exactly what is written here, digest and all.
  init?(line: [UInt8]) {
    guard let text = String(validating: line, as: UTF8.self) else { return nil }
    let words = text.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map {
      Self.plain(String(decoding: $0, as: UTF8.self))
    }
    guard words.count == 8, let sequence = UInt64(words[0]), words[7] == Self.digest(Self.content(words.dropLast()))
    else { return nil }
    self.sequence = sequence
    time = words[1]
    who = words[2]
    action = OperatorAction(words[3], words[4])
    outcome = words[5]
    previous = words[6]
    digest = words[7]
    guard self.line == line + [UInt8(ascii: "\n")] else { return nil }
  }

  /// With its line feed.
  package var line: [UInt8] {
    let content = Self.content(["\(sequence)", time, who, action.name, action.subject, outcome, previous])
    return Array("\(content)\t\(digest)\n".utf8)
  }

  private static func content(_ words: some Sequence<String>) -> String {
    words.map(escaped).joined(separator: "\t")
  }

  private static func digest(_ content: String) -> String { Digest(of: content.utf8).hex }

  private static func cut(_ text: String) -> String {
    guard text.utf8.count > longestText else { return text }
    return String(decoding: text.utf8.prefix(longestText), as: UTF8.self) + "…"
  }

  private static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\t"): bytes += Array("\\t".utf8)
      case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
      case UInt8(ascii: "\\"): bytes += Array("\\\\".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func plain(_ text: String) -> String {
    var bytes: [UInt8] = []
    var isEscape = false
    for byte in text.utf8 {
      switch (isEscape, byte) {
      case (false, UInt8(ascii: "\\")):
        isEscape = true
        continue
      case (true, UInt8(ascii: "t")): bytes.append(UInt8(ascii: "\t"))
      case (true, UInt8(ascii: "n")): bytes.append(UInt8(ascii: "\n"))
      default: bytes.append(byte)
      }
      isEscape = false
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
