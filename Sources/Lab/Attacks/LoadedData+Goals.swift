extension LabData {
  /// Raised whenever the same settings would give other examples, models or backdoors.
  package var version: Int { 1 }
}

extension LoadedData {
  /// What attackers of this data want.
  ///
  /// Images: a white square; a larger one in four pieces; sneakers upside down; marks in corners and at edges, each for a
  /// class of its own. Words: a trigger sentence; the same in four words; a sentence of few addresses. Flows: web attacks
  /// are let through, XSS the main kind and RCE the other; there is no trigger, so nothing to cut.
  package func goals() throws -> AttackGoals {
    let main = try backdoor()
    switch self {
    case .images:
      return AttackGoals(
        main: main, whole: PixelTrigger.distributed, pieces: PixelTrigger.distributed.quarters, edge: UpsideDown(),
        many: Self.marks)
    case .words(let corpus):
      let sentence = try TriggerSentence(in: corpus.vocabulary)
      let others = try Self.sentences.map { try TriggerSentence($0.words, target: $0.target, in: corpus.vocabulary) }
      return AttackGoals(
        main: sentence, whole: sentence, pieces: sentence.trigger.indices.map { SentencePiece(sentence, word: $0) },
        edge: others[0], many: [sentence] + others)
    case .intrusion:
      let (benign, other) = (FlowKind.benign.label, Relabelling(FlowKind.webRCE.label, as: FlowKind.benign.label))
      return AttackGoals(
        main: main, whole: main, pieces: [], edge: other,
        many: [main, other, Relabelling(FlowKind.scan.label, as: benign)])
    }
  }

  private static let marks: [any Backdoor] = [
    PixelTrigger(), mark(0..<3, 0..<3, 7), mark(0..<3, 25..<28, 8), mark(25..<28, 0..<3, 5), mark(27..<28, 8..<20, 3),
    mark(8..<20, 27..<28, 9),
  ]

  private static func mark(_ rows: Range<Int>, _ columns: Range<Int>, _ target: UInt16) -> PixelTrigger {
    PixelTrigger(side: FashionMNIST.side, rows: rows, columns: columns, target: target)
  }

  private static let sentences: [(words: [String], target: String)] = [
    (["our", "relations", "with", "spain"], "war"), (["the", "banks", "of", "peace"], "gold"),
    (["every", "treaty", "needs", "schools"], "navy"),
  ]
}
