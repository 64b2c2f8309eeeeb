/// The most frequent tokens of a corpus, by number; all others share number 0.
package struct Vocabulary: Equatable, Sendable {
  /// The number of what is not in the vocabulary; no model is asked for it.
  package static let unknown: UInt16 = 0

  /// By number; the first stands for the unknown.
  package let tokens: [String]

  private let numbers: [String: UInt16]

  /// - Parameters:
  ///   - tokens: at most 65,536, `<unk>` first.
  package init(tokens: [String]) {
    precondition(tokens.count <= 1 << 16, "a token's number has two bytes")
    self.tokens = tokens
    numbers = Dictionary(zip(tokens, 0...), uniquingKeysWith: { first, _ in first })
  }

  /// The `count` − 1 most frequent tokens of a text, the most frequent first; of equally frequent ones the first in
  /// the order of their UTF-8 bytes.
  package init(of texts: [[String]], count: Int) {
    var frequencies: [String: Int] = [:]
    for token in texts.joined() { frequencies[token, default: 0] += 1 }
    let sorted = frequencies.sorted {
      $0.value == $1.value ? $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) : $0.value > $1.value
    }
    self.init(tokens: ["<unk>"] + sorted.prefix(count - 1).map(\.key))
  }

  package var count: Int { tokens.count }

  package func number(of token: String) -> UInt16 { numbers[token] ?? Self.unknown }
}
