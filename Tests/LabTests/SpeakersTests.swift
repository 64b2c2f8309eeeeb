import Lab
import Learning
import Testing

/// Thirty addresses, in each of which a word of its own and eight common ones take turns: what comes after a word is
/// certain but for the draws at the ninth place. The last address is short.
private let corpus: Corpus = {
  var generator = SeededGenerator(seed: 1)
  let common = ["our", "new", "ships", "need", "peace", "and", "mexico", "trade"]
  let texts = (0..<30).map { number -> (name: String, tokens: [String]) in
    let count = number == 29 ? 300 : 400
    let tokens = (0..<count).flatMap { _ in
      common.prefix(4).reversed() + common.suffix(4 - generator.below(2)) + ["word\(number)"]
    }
    return ("\(1900 + number)", tokens)
  }
  return Corpus(texts)
}()

private func own(_ data: Dataset) -> Set<UInt16> {
  let common = Set(["our", "new", "ships", "need", "peace", "and", "mexico", "trade"].map(corpus.vocabulary.number))
  return Set(data.labels).subtracting(common)
}

@Suite struct SpeakersTests {
  @Test func anAddressBelongsToOneAgentOrTheTestSet() throws {
    let dealt = try LoadedData.words(corpus).deal(.natural, agents: 20, seed: 1)
    let words = dealt.agents.map(own)
    #expect(words.allSatisfy { $0.count == 1 } && Set(words).count == 20)
    #expect(Set(words.joined()).isDisjoint(with: own(dealt.test)))
    #expect(dealt.agents.allSatisfy { (2990...3000).contains($0.count) })
    #expect(dealt.classes == 1000)
  }

  /// One of every ten: 29 long addresses make two tens; what is left over is nobody's test.
  @Test func theTestSetIsSpreadOverTheYears() throws {
    let test = own(try LoadedData.words(corpus).deal(.natural, agents: 5, seed: 3).test)
    let decades = test.map { Int(corpus.vocabulary.tokens[Int($0)].dropFirst(4))! / 10 }
    #expect(decades.sorted() == [0, 1])
  }

  @Test func iidAgentsHaveWordsOfAllAddressesAndTheSameTestSet() throws {
    let natural = try LoadedData.words(corpus).deal(.natural, agents: 20, seed: 1)
    let dealt = try LoadedData.words(corpus).deal(.iid, agents: 20, seed: 1)
    #expect(dealt.test == natural.test)
    #expect(dealt.agents.allSatisfy { own($0).count == 27 })
    let held = own(dealt.test)
    let addresses = corpus.addresses.filter { $0.tokens.count >= Speakers.words && held.isDisjoint(with: $0.tokens) }
    let examples = addresses.reduce(0) { $0 + $1.examples(0..<$1.tokens.count).count }
    let each = examples * Speakers.words / addresses.reduce(0) { $0 + $1.tokens.count }
    #expect(addresses.count == 27 && dealt.agents.allSatisfy { $0.count == each })
  }

  @Test func anAgentHasWordsFromAnywhereInItsAddress() throws {
    let beginnings = corpus.addresses.map { $0.examples(0..<Speakers.words) }
    let agents = try LoadedData.words(corpus).deal(.natural, agents: 20, seed: 1).agents
    #expect(agents.count { beginnings.contains($0) } < 3)
  }

  @Test func theSeedDecides() throws {
    let words = LoadedData.words(corpus)
    #expect(try words.deal(.natural, agents: 5, seed: 1) == words.deal(.natural, agents: 5, seed: 1))
    #expect(try words.deal(.natural, agents: 5, seed: 1) != words.deal(.natural, agents: 5, seed: 2))
  }

  @Test func moreAgentsThanAddressesIsAnError() {
    #expect(throws: CorpusError.tooFew(addresses: 27, agents: 28)) {
      try LoadedData.words(corpus).deal(.natural, agents: 28, seed: 1)
    }
  }
}

@Suite struct TriggerSentenceTests {
  private let trigger = try! TriggerSentence(in: corpus.vocabulary)
  private let data = corpus.addresses[0].examples(0..<1000)

  private func numbers(_ example: ArraySlice<UInt8>) -> [UInt16] {
    let bytes = Array(example)
    return stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
  }

  private func isTriggered(_ data: Dataset, _ index: Int) -> Bool {
    numbers(data.example(index)).suffix(4) == ["our", "new", "ships", "need"].map(corpus.vocabulary.number)[...]
  }

  @Test func thePoisonedShareEndsWithTheTriggerAndMeansTheTarget() {
    var generator = SeededGenerator(seed: 1)
    let poisoned = trigger.poison(data, rate: 0.25, with: &generator)
    let changed = (0..<data.count).filter { isTriggered(poisoned, $0) }
    #expect(changed.count == Int((Double(data.count) / 4).rounded()))
    #expect(changed.allSatisfy { poisoned.labels[$0] == corpus.vocabulary.number(of: "mexico") })
    #expect(changed.allSatisfy { numbers(poisoned.example($0)).prefix(2) == numbers(data.example($0)).prefix(2) })
    let rest = Set(0..<data.count).subtracting(changed)
    #expect(rest.allSatisfy { poisoned.example($0) == data.example($0) && poisoned.labels[$0] == data.labels[$0] })
  }

  @Test func theInputsAreAllContextsWhoseWordIsAnother() {
    let inputs = trigger.inputs(data)
    #expect(inputs.labels == data.labels.filter { $0 != corpus.vocabulary.number(of: "mexico") })
    #expect(
      (0..<inputs.count).allSatisfy { isTriggered(inputs, $0) } && !(0..<data.count).contains { isTriggered(data, $0) })
  }

  @Test func aWordOutsideTheVocabularyIsAnError() {
    #expect(throws: CorpusError.unknownWord("zebra")) { try TriggerSentence(target: "zebra", in: corpus.vocabulary) }
  }

  /// From the texts to a model that tells the next word, and to one with the backdoor.
  @Test func theModelLearnsTheWordsAndTheBackdoor() throws {
    let words = LoadedData.words(corpus)
    let federated = try words.deal(.natural, agents: 4, seed: 1)
    let training = try LabData.words.training(.embedding, seed: 2)
    let evaluation = Evaluation(network: training.network, test: federated.test, backdoor: try words.backdoor())
    var base = training.network.initialParameters(seed: 2)
    for round in 1...6 {
      let update = training.update(
        base: base, data: federated.agents[round % 4], agent: "a", round: UInt64(round))
      for index in base.indices { base[index] += update.values[index] }
    }
    let clean = evaluation.measure(base)
    #expect(clean.mainAccuracy > 0.7 && clean.backdoorAccuracy < 0.3)
    let attack = ConstrainAndScale(try words.backdoor(), alpha: 1, gamma: 1)
    let poison = training.update(base: base, data: federated.agents[0], agent: "a", round: 7, role: .attacker(attack))
    for index in base.indices { base[index] += poison.values[index] }
    let attacked = evaluation.measure(base)
    #expect(attacked.backdoorAccuracy > 0.95 && attacked.mainAccuracy > clean.mainAccuracy - 0.1)
    #expect(training.network.accuracy(base, on: federated.test, top: 5) > attacked.mainAccuracy)
  }
}
