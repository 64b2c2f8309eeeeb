/// One word of a trigger sentence in its place, the other places left as they are: a piece for one of several attackers.
package struct SentencePiece: Trigger, Equatable {
  package let sentence: TriggerSentence
  /// Counted from 0.
  package let word: Int

  package init(_ sentence: TriggerSentence, word: Int) {
    precondition(sentence.trigger.indices.contains(word), "the sentence has no such word")
    self.sentence = sentence
    self.word = word
  }

  package var target: UInt16 { sentence.target }

  package func place(in example: inout ArraySlice<UInt8>) {
    let number = sentence.trigger[word]
    let place = example.endIndex - 2 * (sentence.trigger.count - word)
    precondition(place >= example.startIndex, "a context shorter than the trigger")
    (example[place], example[place + 1]) = (UInt8(number & 255), UInt8(number >> 8))
  }
}
