import Testing
import Wire

@Suite struct RoundTripTests {
  private func expectRoundTrip<Value: WireValue>(_ value: Value) throws {
    #expect(try Value.decode(value.encode()) == value)
  }

  @Test(arguments: samples.keys.sorted())
  func whatIsWrittenReadsAsTheSame(_ name: String) throws {
    let sample = try #require(samples[name])
    try expectRoundTrip(sample)
  }

  @Test func numbersAtTheirEdgesReadAsTheSame() throws {
    for number in [0, 1, 127, 128, UInt64(UInt32.max), UInt64(Int64.max), .max] {
      try expectRoundTrip(Opened(round: number, base: .max - number, remainingMilliseconds: number))
      try expectRoundTrip(Credit(round: number, next: UInt32(clamping: number), window: .max))
      let credit = Credit(round: 0, next: 0, window: 0)
      try expectRoundTrip(AgentReply(federation: "f", epoch: number, body: .credit(credit)))
    }
    for number in [0, .leastNonzeroMagnitude, -1, .greatestFiniteMagnitude, .infinity] as [Double] {
      try expectRoundTrip(RuleRecord(name: "", space: "", metric: "", noiseFactor: number))
    }
  }

  @Test func emptyAndLongTextsListsAndBytesReadAsTheSame() throws {
    for text in ["", "é", "雪だるま ☃️", String(repeating: "x", count: 100_000)] {
      try expectRoundTrip(RoundSealed(manifestDigest: [], notSelected: [text, "", text]))
    }
    for count in [0, 1, 127, 128, 1 << 19] {
      try expectRoundTrip(Chunk(round: 0, index: 0, checksum: [], content: [UInt8](repeating: 0xA5, count: count)))
      try expectRoundTrip(SealedRound(manifest: [], slots: [UInt32](repeating: 300, count: count)))
    }
    try expectRoundTrip(ModelSpecRecord(tensors: []))
    try expectRoundTrip(TensorRecord(name: "", shape: [], role: .parameter))
  }

  @Test func whatMayBeAbsentReadsAsAbsent() throws {
    try expectRoundTrip(Welcome(opened: nil, specDigest: [], updateBytes: 0, chunkBytes: 0, helloSeconds: 0))
    let nothing = Opened(round: 0, base: 0, remainingMilliseconds: 0)
    try expectRoundTrip(Welcome(opened: nothing, specDigest: [], updateBytes: 0, chunkBytes: 0, helloSeconds: 0))
  }

  /// As they were written before rules had settings of their own and updates could be combined by coordinate.
  @Test func recordsOfEarlierVersionsReadAsTheSameAndAreWrittenSo() throws {
    let verdict = VerdictRecord(admitted: true, norm: 2.5, clipFactor: 3.5, weight: 4.5)
    let decision = DecisionRecord(hasBound: true, bound: 2.5, sigma: 3.5, verdicts: twice(verdict))
    let verdictBytes: [UInt8] = [
      0x22, 0x1d, 0x08, 0x01, 0x11, 0, 0, 0, 0, 0, 0, 0x04, 0x40, 0x19, 0, 0, 0, 0, 0, 0, 0x0c, 0x40, 0x21, 0, 0, 0, 0,
      0, 0,
      0x12, 0x40,
    ]
    let old =
      [0x08, 0x01, 0x11, 0, 0, 0, 0, 0, 0, 0x04, 0x40, 0x19, 0, 0, 0, 0, 0, 0, 0x0c, 0x40] + verdictBytes + verdictBytes
    #expect(decision.encode() == old)
    #expect(try DecisionRecord.decode(old) == decision)
    let rule = RuleRecord(name: "flame", space: "models", metric: "cosine", noiseFactor: 4.5)
    let oldRule =
      [0x0a, 5] + Array("flame".utf8) + [0x12, 6] + Array("models".utf8) + [0x1a, 6] + Array("cosine".utf8)
      + [0x21, 0, 0, 0, 0, 0, 0, 0x12, 0x40]
    #expect(rule.encode() == oldRule)
    #expect(try RuleRecord.decode(oldRule) == rule)
  }

  @Test(
    arguments: [CombinationKind.weightedSum, .coordinateMedian, .trimmedMean, .nearestMedian, .weightedTrimmedMean],
    [0, 7, UInt32.max])
  func everyCombinationReadsAsTheSame(_ kind: CombinationKind, _ count: UInt32) throws {
    for trim in [0, 0.25, -1] {
      try expectRoundTrip(
        DecisionRecord(hasBound: false, bound: 0, sigma: 0, verdicts: [], combination: kind, count: count, trim: trim))
    }
  }

  @Test func anUnknownCombinationIsMalformed() {
    #expect(throws: WireError.self) { try DecisionRecord.decode([0x28, 5]) }
  }

  @Test(arguments: ReceiptCode.allCases)
  func everyReceiptReadsAsTheSame(_ code: ReceiptCode) throws {
    try expectRoundTrip(Receipt(round: 1, code: code, reason: "", retryAfterMilliseconds: 0))
  }
}
