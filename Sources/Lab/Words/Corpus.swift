/// Addresses as numbers of a common vocabulary, in the order of their names.
package struct Corpus: Equatable, Sendable {
  package struct Address: Equatable, Sendable {
    /// Year, speaker, number: “1790-Washington-1”.
    package let name: String

    /// Token after token, punctuation included.
    package let tokens: [UInt16]

    package init(name: String, tokens: [UInt16]) {
      self.name = name
      self.tokens = tokens
    }
  }

  /// Tokens before the word to be told.
  package static let context = 6
  package static let vocabularySize = 1000

  package let vocabulary: Vocabulary
  package let addresses: [Address]

  package init(vocabulary: Vocabulary, addresses: [Address]) {
    self.vocabulary = vocabulary
    self.addresses = addresses
  }

  /// The vocabulary is made of all texts together.
  package init(_ texts: [(name: String, tokens: [String])], vocabularySize: Int = Corpus.vocabularySize) {
    let vocabulary = Vocabulary(of: texts.map(\.tokens), count: vocabularySize)
    self.init(
      vocabulary: vocabulary,
      addresses: texts.map { Address(name: $0.name, tokens: $0.tokens.map(vocabulary.number)) })
  }

  /// Of all addresses together.
  package var words: Int { addresses.reduce(0) { $0 + $1.tokens.count } }
}

extension Corpus.Address {
  /// Next-word examples: for every token of `range` that is in the vocabulary and has enough tokens before it, those as
  /// the input and the token as the label.
  package func examples(_ range: Range<Int>, context: Int = Corpus.context) -> Dataset {
    var values: [UInt8] = []
    var labels: [UInt16] = []
    for place in range.clamped(to: context..<max(context, tokens.count)) where tokens[place] != Vocabulary.unknown {
      labels.append(tokens[place])
      for token in tokens[(place - context)..<place] { values += [UInt8(token & 255), UInt8(token >> 8)] }
    }
    return Dataset(values: values, labels: labels, features: context, encoding: .tokens)
  }
}
