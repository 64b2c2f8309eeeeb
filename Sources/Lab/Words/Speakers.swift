internal import Learning

/// A corpus as agents have it: examples of some addresses, and a test set of others.
package struct Speakers: Equatable, Sendable {
  /// Words of which an agent has the examples; an address of fewer is nobody's.
  package static let words = 3000

  /// One address in so many, in the order of their years, is held out for the test set.
  private static let stride = 10
  private static let mostTestExamples = 10_000

  /// Agent → its examples.
  package let examples: [Dataset]
  package let test: Dataset

  /// The natural partition: every agent has `words` consecutive words of an address of its own, drawn at random from
  /// those that are not held out.
  package static func natural(_ corpus: Corpus, agents: Int, seed: UInt64) throws(CorpusError) -> Speakers {
    var generator = SeededGenerator(seed: seed, stream: "speakers")
    var (addresses, test) = try split(corpus, &generator)
    guard agents <= addresses.count else { throw .tooFew(addresses: addresses.count, agents: agents) }
    generator.shuffle(&addresses)
    let examples = addresses.prefix(agents).map { address in
      let start = generator.below(address.tokens.count - words + 1)
      return address.examples(start..<start + words)
    }
    return Speakers(examples: examples, test: test)
  }

  /// IID: as many examples for each agent as `words` words have on average, drawn without replacement from all
  /// addresses that are not held out.
  package static func iid(_ corpus: Corpus, agents: Int, seed: UInt64) throws(CorpusError) -> Speakers {
    var generator = SeededGenerator(seed: seed, stream: "speakers")
    let (addresses, test) = try split(corpus, &generator)
    let all = joined(addresses)
    let total = addresses.reduce(0) { $0 + $1.tokens.count }
    let each = all.count * words / total
    guard agents * each <= all.count else { throw .tooFew(addresses: addresses.count, agents: agents) }
    let order = generator.permutation(of: all.count)
    let examples = (0..<agents).map { all.subset(Array(order[$0 * each..<($0 + 1) * each])) }
    return Speakers(examples: examples, test: test)
  }

  /// The addresses for the agents, and the test set: one address of every ten that follow each other in time, and of
  /// their examples at most 10,000, evenly spread.
  private static func split(
    _ corpus: Corpus, _ generator: inout SeededGenerator
  ) throws(CorpusError) -> ([Corpus.Address], Dataset) {
    let addresses = corpus.addresses.filter { $0.tokens.count >= words }
    guard addresses.count >= stride else { throw .tooFew(addresses: addresses.count, agents: 1) }
    let held = Set(
      Swift.stride(from: 0, through: addresses.count - stride, by: stride).map { $0 + generator.below(stride) })
    let test = joined(held.sorted().map { addresses[$0] })
    let count = min(test.count, mostTestExamples)
    let chosen = (0..<count).map { $0 * test.count / count }
    return (addresses.indices.filter { !held.contains($0) }.map { addresses[$0] }, test.subset(chosen))
  }

  private static func joined(_ addresses: [Corpus.Address]) -> Dataset {
    Dataset(
      joining: addresses.map { $0.examples(0..<$0.tokens.count) }, features: Corpus.context, encoding: .tokens)
  }
}
