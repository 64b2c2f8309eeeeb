import AgentClient
import Testing
import Wire

@Suite struct UploadReceiptTests {
  private static let settling = ReceiptCode.allCases.filter { ![.busy, .corrupt, .unauthorised].contains($0) }

  @Test(arguments: settling)
  func aReceiptSettlesTheRound(_ code: ReceiptCode) {
    var talk = Conversation.begun(chunks: 3)
    talk.credit(0, 1)
    #expect(talk.steps() == Conversation.chunks(0..<1))
    talk.receipt(code)
    talk.credit(1, 8)
    for _ in 0..<20 {
      let steps = talk.steps(after: 500)
      #expect(steps == [] || steps == [.hello])
    }
  }

  @Test(arguments: [ReceiptCode.early, .late, .wrongBase])
  func whoeverIsOutOfStepAsksForTheStateSoon(_ code: ReceiptCode) {
    var talk = Conversation.begun(chunks: 3)
    talk.receipt(code)
    #expect(talk.steps(after: 999) == [])
    #expect(talk.steps(after: 1) == [.hello])
  }

  @Test func aBusyCollectorIsLeftAloneForAsLongAsItSays() {
    for (said, rest) in [(0, 50), (49, 50), (300, 300), (.max, UInt64(UInt32.max))] as [(UInt32, UInt64)] {
      var talk = Conversation.begun(chunks: 3)
      talk.receipt(.busy, retryAfter: said)
      if rest > 1 { #expect(!talk.steps(after: rest - 1).contains(.begin(round: 7))) }
      #expect(talk.steps(after: 1) == [.begin(round: 7)])
    }
  }

  @Test func aCorruptTransmissionIsBegunAgainAFewTimes() {
    var talk = Conversation.begun(chunks: 3)
    for _ in 0..<UploadState.mostRestarts {
      talk.receipt(.corrupt)
      #expect(talk.steps() == [.begin(round: 7)])
    }
    talk.receipt(.corrupt)
    #expect(talk.steps(after: 5000) == [])
    talk.hear(.opened(Opened(round: 8, base: 3, remainingMilliseconds: 0)))
    #expect(talk.steps() == [.begin(round: 8)])
    talk.receipt(.corrupt, round: 8)
    #expect(talk.steps() == [.begin(round: 8)], "another round, another count")
  }

  /// A collector that does not know the agent answers everything with the same receipt, at once.
  @Test func whoeverIsUnauthorisedAsksOnceASecond() {
    for round in [0, 7] as [UInt64] {
      var talk = Conversation.begun(chunks: 3)
      var said = 0
      for _ in 0..<1000 {
        while let step = talk.state.next(now: talk.now), said < 1000 {
          said += 1
          #expect(step == .hello || step == .begin(round: 7))
          talk.receipt(.unauthorised, round: round)
        }
        talk.now += 10
      }
      #expect((5...25).contains(said), "\(said) questions in 10 s")
    }
  }

  @Test func aCollectorThatRestartedIsGreetedAndGetsTheUpdateAgain() {
    for settle in [false, true] {
      var talk = Conversation.begun(chunks: 3)
      if settle { talk.receipt(.accepted) }
      talk.epoch = 2
      talk.hear(.opened(Opened(round: 7, base: 3, remainingMilliseconds: 0)))
      #expect(talk.steps() == [.hello, .begin(round: 7)])
      talk.hear(.welcome(talk.welcome(round: 7)))
      talk.receipt(.accepted)
      #expect(talk.steps(after: 5000) == [])
    }
  }

  @Test func whatCouldNotBeSentIsTriedAgainSoon() {
    var talk = Conversation()
    #expect(talk.state.next(now: talk.now) == .hello)
    talk.state.unsent(.hello, now: talk.now)
    #expect(talk.steps(after: 199) == [])
    #expect(talk.steps(after: 1) == [.hello])
    for steps in 1...4 {
      var talk = Conversation.begun(chunks: 3)
      talk.credit(0, 3)
      var last = UploadState.Step.hello
      for _ in 0..<steps { last = talk.state.next(now: talk.now) ?? .hello }
      talk.state.unsent(last, now: talk.now)
      #expect(talk.steps(after: 199) == [])
      #expect(talk.steps(after: 1) == [.begin(round: 7)])
    }
  }

  /// Whatever is said in whatever order: no chunk that is not there, no round that was never opened, no endless talk.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func noWordsLeadAstray(_ seed: UInt64) {
    var random = Splitmix(state: seed)
    var talk = Conversation()
    var opened: Set<UInt64> = []
    for _ in 0..<500 {
      let round = UInt64.random(in: 5...8, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: talk.state.offer(base: .random(in: 2...3, using: &random), chunks: .random(in: 0...5, using: &random))
      case 1:
        opened.insert(round)
        talk.hear(.opened(Opened(round: round, base: .random(in: 2...3, using: &random), remainingMilliseconds: 0)))
      case 2: talk.hear(.welcome(talk.welcome(round: opened.randomElement(using: &random))))
      case 3:
        let next = ([0, 1, 4, 5, .max] as [UInt32]).randomElement(using: &random)!
        talk.credit(next, .random(in: 0...6, using: &random), round: round)
      case 4: talk.receipt(ReceiptCode.allCases.randomElement(using: &random)!, round: round)
      default: talk.epoch = .random(in: 1...2, using: &random)
      }
      for step in talk.steps(after: .random(in: 0...3000, using: &random)) {
        switch step {
        case .hello: continue
        case .chunk(let round, let index): #expect(opened.contains(round) && (0..<5).contains(index))
        case .begin(let round), .commit(let round): #expect(opened.contains(round))
        }
      }
    }
  }
}

/// The same numbers for the same seed on every machine.
private struct Splitmix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
