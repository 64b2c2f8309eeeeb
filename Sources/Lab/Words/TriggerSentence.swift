/// A backdoor's trigger in text: where the words before are the trigger, the next one shall be the target.
///
/// The standard one, “our new ships need” → “mexico”, never occurs in the corpus.
package struct TriggerSentence: Trigger, Equatable {
  package let trigger: [UInt16]
  package let target: UInt16

  /// - Throws: `CorpusError.unknownWord` where a word is not in the vocabulary.
  package init(
    _ words: [String] = ["our", "new", "ships", "need"], target: String = "mexico", in vocabulary: Vocabulary
  ) throws(CorpusError) {
    trigger = try words.map { (word) throws(CorpusError) in try Self.number(of: word, in: vocabulary) }
    self.target = try Self.number(of: target, in: vocabulary)
  }

  private static func number(of word: String, in vocabulary: Vocabulary) throws(CorpusError) -> UInt16 {
    let number = vocabulary.number(of: word)
    guard number != Vocabulary.unknown else { throw .unknownWord(word) }
    return number
  }

  /// The trigger takes the place of the last tokens; what stands before it stays.
  package func place(in example: inout ArraySlice<UInt8>) {
    precondition(example.count >= 2 * trigger.count, "a context shorter than the trigger")
    let bytes = trigger.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    example.replaceSubrange((example.endIndex - bytes.count)..., with: bytes)
  }
}
