import Messaging
import Testing

/// When a connection is given up on which no answer comes.
struct AnswerWaitTests {
  /// The instants at which it is over, of a question that is asked every 100 ms and never answered.
  private func lapses(_ wait: inout AnswerWait, from start: UInt64 = 0, until end: UInt64) -> [UInt64] {
    var lapses: [UInt64] = []
    for now in stride(from: start, through: end, by: 100) {
      wait.asked(now)
      guard wait.isOver(now) else { continue }
      lapses.append(now)
      wait.connectAnew()
      wait.asked(now)
    }
    return lapses
  }

  @Test func whoIsNotAnsweredConnectsAnewEverMoreRarely() {
    var wait = AnswerWait()
    #expect(lapses(&wait, until: 240_000) == [15_000, 30_000, 60_000, 120_000, 180_000, 240_000])
    wait.answered()
    #expect(lapses(&wait, from: 300_000, until: 330_000) == [315_000, 330_000], "what is heard begins it anew")
  }

  @Test func whoWaitsForNothingStays() {
    var wait = AnswerWait()
    #expect(!wait.isOver(.max))
    wait.asked(10)
    wait.answered()
    #expect(!wait.isOver(.max))
    wait.said(isSent: true, 20)
    #expect(!wait.isOver(.max))
  }

  @Test func theFirstQuestionCounts() {
    var wait = AnswerWait()
    wait.asked(10)
    wait.asked(15_009)
    #expect(!wait.isOver(15_009) && wait.isOver(15_010))
  }

  @Test func whatCannotBeSentCountsUntilSomethingCan() {
    var wait = AnswerWait()
    wait.said(isSent: false, 10)
    wait.said(isSent: false, 15_009)
    #expect(!wait.isOver(15_009) && wait.isOver(15_010))
    wait.said(isSent: true, 15_009)
    #expect(!wait.isOver(.max))
    wait.asked(20_000)
    wait.said(isSent: false, 20_000)
    wait.said(isSent: true, 30_000)
    #expect(wait.isOver(35_000), "a question that was sent late is still unanswered")
  }

  @Test func aQuestionBehindWeightsHasMoreTime() {
    var wait = AnswerWait()
    wait.asked(0)
    #expect(!wait.isOver(59_999, isLineBusy: true) && wait.isOver(60_000, isLineBusy: true))
  }
}
