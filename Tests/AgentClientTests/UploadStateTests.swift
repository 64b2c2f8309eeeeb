import AgentClient
import Testing
import Wire

/// An agent's upload state with a clock, and the collector's words to it.
struct Conversation {
  var state = UploadState()
  var now: UInt64 = 1_000_000
  var epoch: UInt64 = 1

  /// Round 7 gathers on release 3, and there is an update on that base.
  static func begun(chunks: Int) -> Conversation {
    var talk = Conversation()
    talk.hear(.welcome(talk.welcome(round: 7)))
    talk.state.offer(base: 3, chunks: chunks)
    #expect(talk.steps() == [.begin(round: 7)])
    return talk
  }

  func welcome(round: UInt64?, base: UInt64 = 3) -> Welcome {
    let opened = round.map { Opened(round: $0, base: base, remainingMilliseconds: 0) }
    return Welcome(opened: opened, specDigest: [], updateBytes: 0, chunkBytes: 0, helloSeconds: 15)
  }

  mutating func hear(_ body: AgentReply.Body) {
    state.hear(AgentReply(federation: "icu", epoch: epoch, body: body), now: now)
  }

  mutating func credit(_ next: UInt32, _ window: UInt32, round: UInt64 = 7) {
    hear(.credit(Credit(round: round, next: next, window: window)))
  }

  mutating func receipt(_ code: ReceiptCode, round: UInt64 = 7, retryAfter: UInt32 = 0) {
    hear(.receipt(Receipt(round: round, code: code, reason: "", retryAfterMilliseconds: retryAfter)))
  }

  /// All that is to be said now; a state that never falls silent is an error.
  mutating func steps() -> [UploadState.Step] {
    var steps: [UploadState.Step] = []
    while let step = state.next(now: now) {
      steps.append(step)
      guard steps.count < 10_000 else {
        Issue.record("never silent")
        break
      }
    }
    return steps
  }

  mutating func steps(after milliseconds: UInt64) -> [UploadState.Step] {
    now += milliseconds
    return steps()
  }

  /// So long nothing is said but hello.
  mutating func quiet(for milliseconds: UInt64) {
    let end = now + milliseconds
    while now < end {
      let said = steps(after: min(1000, end - now))
      #expect(said == [] || said == [.hello])
      if said == [.hello] { hear(.welcome(welcome(round: 7))) }
    }
  }

  static func chunks(_ range: Range<Int>, round: UInt64 = 7) -> [UploadState.Step] {
    range.map { .chunk(round: round, index: $0) }
  }
}

@Suite struct UploadStateTests {
  @Test func helloIsSaidUntilItIsHeardAndThenNowAndThen() {
    var talk = Conversation()
    #expect(talk.steps() == [.hello])
    #expect(talk.steps(after: 999) == [])
    #expect(talk.steps(after: 1) == [.hello])
    talk.hear(.welcome(talk.welcome(round: nil)))
    #expect(talk.steps(after: UploadState.helloMilliseconds - 1) == [])
    #expect(talk.steps(after: 1) == [.hello])
    #expect(talk.state.opened == nil)
  }

  @Test func helloIsSaidAgainAtATimeOfItsOwn() {
    var talk = Conversation(state: UploadState(helloMilliseconds: 13_000))
    #expect(talk.steps() == [.hello])
    talk.hear(.welcome(talk.welcome(round: nil)))
    #expect(talk.steps(after: 12_999) == [])
    #expect(talk.steps(after: 1) == [.hello])
  }

  @Test(arguments: [1, 2, 3, 8, 100], [1, 2, 8, 1000] as [UInt32])
  func allChunksAreSentOnceInOrderUnderCreditAndThenCommitted(_ chunks: Int, _ window: UInt32) {
    var talk = Conversation.begun(chunks: chunks)
    var sent: [UploadState.Step] = []
    while sent.last != .commit(round: 7) && sent.count <= chunks {
      talk.credit(UInt32(sent.count), window)
      sent += talk.steps()
    }
    #expect(sent == Conversation.chunks(0..<chunks) + [.commit(round: 7)])
    talk.receipt(.accepted)
    #expect(talk.steps(after: 10_000) == [])
  }

  @Test(arguments: [1, 2] as [UInt64])
  func onANewConnectionTheUploadIsBegunAnewAtOnce(_ epoch: UInt64) {
    var talk = Conversation.begun(chunks: 9)
    talk.credit(0, 3)
    #expect(talk.steps() == Conversation.chunks(0..<3))
    talk.epoch = epoch
    talk.state.hear(AgentReply(federation: "*", epoch: epoch, body: AgentReply.greeting), now: talk.now)
    #expect(talk.steps() == [.hello, .begin(round: 7)])
    talk.credit(2, 3)
    #expect(talk.steps() == Conversation.chunks(2..<5))
  }

  @Test func aNewConnectionAfterTheReceiptIsOnlyGreeted() {
    var talk = Conversation.begun(chunks: 0)
    talk.receipt(.accepted)
    talk.state.hear(AgentReply(federation: "*", epoch: 1, body: AgentReply.greeting), now: talk.now)
    #expect(talk.steps() == [.hello])
  }

  @Test func anUpdateWithoutChunksIsCommittedAtOnce() {
    var talk = Conversation.begun(chunks: 0)
    talk.credit(0, 8)
    #expect(talk.steps() == [.commit(round: 7)])
  }

  @Test func creditWidensWhatMayBeSentAndNeverSendsTwice() {
    var talk = Conversation.begun(chunks: 9)
    talk.credit(0, 3)
    #expect(talk.steps() == Conversation.chunks(0..<3))
    talk.credit(1, 3)
    #expect(talk.steps() == Conversation.chunks(3..<4))
    talk.credit(0, 2)
    #expect(talk.steps() == [])
    talk.credit(3, 3)
    #expect(talk.steps() == Conversation.chunks(4..<6))
  }

  @Test func anUploadGoesOnWhereTheCollectorHasIt() {
    var talk = Conversation.begun(chunks: 9)
    talk.credit(6, 2)
    #expect(talk.steps() == Conversation.chunks(6..<8))
    #expect(talk.steps(after: UploadState.linePatienceMilliseconds).last == .begin(round: 7))
    talk.credit(4, 2)
    #expect(talk.steps() == Conversation.chunks(4..<6))
  }

  @Test func creditBeyondTheUpdateSendsNothingThatIsNotThere() {
    for (next, window) in [(4, 1), (.max, .max), (3, .max), (0, 0)] as [(UInt32, UInt32)] {
      var talk = Conversation.begun(chunks: 3)
      talk.credit(next, window)
      #expect(talk.steps() == (next == 3 ? [.commit(round: 7)] : []))
      #expect(talk.steps(after: UploadState.linePatienceMilliseconds).last == .begin(round: 7))
    }
  }

  /// The collector gives credit for each chunk; those for the last ones arrive after the commit was sent.
  @Test func creditThatComesAfterTheCommitLeadsToNoSecondOne() {
    var talk = Conversation.begun(chunks: 3)
    talk.credit(0, 8)
    #expect(talk.steps() == Conversation.chunks(0..<3) + [.commit(round: 7)])
    for next in UInt32(1)...3 {
      talk.credit(next, 8)
      #expect(talk.steps() == [])
    }
    #expect(talk.steps(after: UploadState.linePatienceMilliseconds).last == .begin(round: 7))
    talk.credit(3, 8)
    #expect(talk.steps() == [.commit(round: 7)])
  }

  @Test func whatHasNoAnswerIsAskedAgainAfterThePatienceAndNotBefore() {
    var talk = Conversation.begun(chunks: 1)
    #expect(talk.steps(after: UploadState.patienceMilliseconds - 1) == [])
    #expect(talk.steps(after: 1) == [.begin(round: 7)])
    talk.credit(0, 1)
    #expect(talk.steps() == Conversation.chunks(0..<1) + [.commit(round: 7)])
    talk.quiet(for: UploadState.linePatienceMilliseconds - 1)
    #expect(talk.steps(after: 1).last == .begin(round: 7))
  }

  /// On a line so slow that a chunk takes longer than an answer may, nothing is sent twice.
  @Test func aSlowLineIsNotMadeSlower() {
    var talk = Conversation.begun(chunks: 20)
    var sent: [UploadState.Step] = []
    for next in UInt32(0)...20 {
      talk.credit(next, 8)
      sent += talk.steps()
      talk.quiet(for: 3 * UploadState.patienceMilliseconds)
    }
    #expect(sent == Conversation.chunks(0..<20) + [.commit(round: 7)])
  }

  @Test func aLineThatSeemsDeadIsTriedEverMoreRarely() {
    var talk = Conversation.begun(chunks: 9)
    for lapse in 0..<3 {
      talk.credit(0, 1)
      #expect(talk.steps() == Conversation.chunks(0..<1))
      talk.quiet(for: (UploadState.linePatienceMilliseconds << UInt64(lapse)) - 1)
      #expect(talk.steps(after: 1).last == .begin(round: 7))
    }
  }

  @Test func wordsOfAnotherRoundChangeNothing() {
    var talk = Conversation.begun(chunks: 3)
    talk.credit(0, 3, round: 6)
    talk.receipt(.late, round: 6)
    talk.receipt(.accepted, round: 8)
    #expect(talk.steps() == [])
    talk.credit(0, 1)
    #expect(talk.steps() == Conversation.chunks(0..<1))
  }

  /// And it is asked for the round it belongs to: a collector that restarted knows nobody to tell.
  @Test func anUpdateOnAnotherBaseIsKeptBack() {
    var talk = Conversation()
    talk.hear(.welcome(talk.welcome(round: 7, base: 4)))
    talk.state.offer(base: 3, chunks: 1)
    #expect(talk.steps() == [.hello])
    #expect(talk.steps(after: UploadState.patienceMilliseconds - 1) == [])
    #expect(talk.steps(after: 1) == [.hello])
    talk.hear(.welcome(talk.welcome(round: 7, base: 4)))
    #expect(talk.steps(after: UploadState.patienceMilliseconds - 1) == [], "it waits for a round: asked again soon")
    talk.hear(.opened(Opened(round: 8, base: 3, remainingMilliseconds: 0)))
    #expect(talk.steps() == [.begin(round: 8)])
  }

  @Test func theUpdateGoesIntoTheNextRoundOnTheSameBase() {
    var talk = Conversation.begun(chunks: 1)
    talk.receipt(.accepted)
    talk.hear(.opened(Opened(round: 7, base: 3, remainingMilliseconds: 9)))
    #expect(talk.steps() == [], "the same round said again")
    talk.hear(.welcome(talk.welcome(round: nil)))
    #expect(talk.steps() == [])
    talk.hear(.opened(Opened(round: 8, base: 3, remainingMilliseconds: 0)))
    #expect(talk.steps() == [.begin(round: 8)])
  }

  @Test func anotherUpdateIsBegunInTheSameRound() {
    var talk = Conversation.begun(chunks: 1)
    talk.receipt(.notFinite)
    #expect(talk.steps() == [])
    talk.state.offer(base: 3, chunks: 2)
    #expect(talk.steps() == [.begin(round: 7)])
  }
}
