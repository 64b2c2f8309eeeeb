import AgentClient
import Testing
import Wire

/// Why an agent says that it cannot take part.
@Suite struct AgentStatusTests {
  private static let welcome = AgentReply.Body.welcome(
    Welcome(opened: nil, specDigest: [], updateBytes: 0, chunkBytes: 0, helloSeconds: 15))

  private static func receipt(_ code: ReceiptCode, round: UInt64) -> AgentReply.Body {
    .receipt(Receipt(round: round, code: code, reason: "because"))
  }

  private func counts(_ heard: [AgentReply.Body] = [welcome]) -> AgentCounts {
    var counts = AgentCounts()
    for word in heard { counts.hear(word) }
    return counts
  }

  private func obstacle(
    _ counts: AgentCounts, release: UInt64? = 7, isConnected: Bool = true, collector: UInt64? = 0,
    publisher: UInt64? = 0
  ) -> String? {
    AgentStatus(
      federation: "f", counts: counts, release: release, round: 8, upload: .idle, isTraining: false,
      isConnected: isConnected, sentBytes: 0, collectorSilence: collector, publisherSilence: publisher
    ).obstacle
  }

  @Test func whereAllIsWellThereIsNone() {
    #expect(obstacle(counts()) == nil)
    #expect(obstacle(counts(), collector: 30_000, publisher: 30_000) == nil)
  }

  @Test func theServersAreMissed() {
    #expect(obstacle(counts(), isConnected: false) == "there is no connection to the collector")
    #expect(obstacle(counts([])) == "the collector has not answered yet")
    #expect(obstacle(counts(), release: nil) == "there is no verified release yet")
    #expect(obstacle(counts(), collector: 31_000) == "the collector has said nothing for 31 s")
    #expect(obstacle(counts(), publisher: 31_999) == "the publisher has said nothing for 31 s")
  }

  @Test func aRefusalHoldsUntilTheNextWelcome() {
    let refused = [Self.welcome, Self.receipt(.unauthorised, round: 0)]
    #expect(obstacle(counts(refused)) == "the collector refuses: because")
    #expect(obstacle(counts(refused + [Self.welcome])) == nil)
    #expect(obstacle(counts([Self.welcome, Self.receipt(.notFinite, round: 8)])) == nil, "this round only")
  }

  @Test func aTrainingThatFailedHoldsUntilOneSucceeds() {
    var counts = counts()
    counts.failed("no data")
    #expect(obstacle(counts) == "the last training failed: no data")
    counts.trained()
    #expect(obstacle(counts) == nil)
    #expect(counts.completedTrainings == 1 && counts.failedTrainings == 1)
  }

  @Test func receiptsAreCountedByCode() {
    let heard = [Self.receipt(.accepted, round: 1), Self.receipt(.busy, round: 2), Self.receipt(.accepted, round: 2)]
    #expect(counts(heard).receipts == [.accepted: 2, .busy: 1])
  }
}
