import Messaging
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct RouterDealerTests {
  private func exchange(_ endpoint: String) throws -> String {
    let context = Context()
    let router = try Socket(context, .router)
    let bound = try router.bind(endpoint)
    let dealer = try Socket(context, .dealer)
    try dealer.connect(bound)
    try deliver([text("one"), [], text("three")], by: dealer)
    let heard = try next(router)
    #expect(Array(heard.dropFirst()) == [text("one"), [], text("three")])
    #expect(try router.send([heard[0], text("answer")]) == .queued)
    #expect(try next(dealer) == [text("answer")])
    #expect(try dealer.receive() == nil)
    return bound
  }

  @Test func anAnswerReachesWhoeverAskedOverIPC() throws {
    try withTemporaryFolder { folder in
      let bound = try exchange("ipc://\(folder)/socket")
      #expect(bound == "ipc://\(folder)/socket")
    }
  }

  @Test func anAnswerReachesWhoeverAskedOverTCPWhereBindToldThePort() throws {
    let bound = try exchange("tcp://127.0.0.1:*")
    #expect(bound.hasPrefix("tcp://127.0.0.1:"))
    #expect(UInt16(bound.split(separator: ":")[2]) ?? 0 > 0)
  }

  @Test func aRouterHearsOfTheConnectionOfADealerThatAnnouncesItself() throws {
    let context = Context()
    let router = try Socket(context, .router)
    let bound = try router.bind("tcp://127.0.0.1:*")
    let dealer = try Socket(context, .dealer, SocketOptions(announces: true))
    try dealer.connect(bound)
    // A dealer takes its part in connecting when it is looked at.
    var heard: [[UInt8]]?
    while heard == nil {
      _ = try poll([PollItem(dealer), PollItem(router)], milliseconds: 1000)
      heard = try router.receive()
    }
    #expect(heard.map(isAnnouncement) == true)
  }

  @Test func answersReachTheRightOneOfSeveralDealers() throws {
    let context = Context()
    let router = try Socket(context, .router)
    let endpoint = try router.bind("tcp://127.0.0.1:*")
    let first = try Socket(context, .dealer)
    let second = try Socket(context, .dealer)
    try first.connect(endpoint)
    try second.connect(endpoint)
    try deliver([text("first")], by: first)
    try deliver([text("second")], by: second)
    for _ in 0..<2 {
      let heard = try next(router)
      try router.send([heard[0], text("to ") + heard[1]])
    }
    #expect(try next(first) == [text("to first")])
    #expect(try next(second) == [text("to second")])
  }

  @Test func aPeerNobodyKnowsIsUnreachableAndHarmsNoLaterMessage() throws {
    let context = Context()
    let router = try Socket(context, .router)
    let dealer = try Socket(context, .dealer)
    try dealer.connect(try router.bind("tcp://127.0.0.1:*"))
    try deliver([text("here")], by: dealer)
    let peer = try next(router)[0]
    let (_, lent) = lend([1])
    #expect(try router.send([text("nobody"), text("a"), text("b")]) == .unreachable)
    #expect(try router.send([text("nobody"), text("a")], then: lent) == .unreachable)
    #expect(try router.send([peer, text("c")]) == .queued)
    #expect(try next(dealer) == [text("c")])
  }

  @Test func aPeerThatLeftBecomesUnreachable() throws {
    let context = Context()
    let router = try Socket(context, .router)
    let endpoint = try router.bind("tcp://127.0.0.1:*")
    func visit() throws {
      let dealer = try Socket(context, .dealer)
      try dealer.connect(endpoint)
      try deliver([text("here")], by: dealer)
    }
    try visit()
    let peer = try next(router)[0]
    try wait(for: .unreachable) { try router.send([peer, text("still there?")]) }
  }

  @Test func whatWasQueuedBeforeClosingStillArrives() throws {
    let context = Context()
    let router = try Socket(context, .router)
    let endpoint = try router.bind("tcp://127.0.0.1:*")
    func leave() throws {
      let dealer = try Socket(context, .dealer)
      try dealer.connect(endpoint)
      for number in 0..<50 as Range<UInt8> { try deliver([[number]], by: dealer) }
    }
    try leave()
    for number in 0..<50 as Range<UInt8> { #expect(try next(router)[1] == [number]) }
  }

  @Test func framesBeyondTheEighthAreDropped() throws {
    let context = Context()
    let router = try Socket(context, .router)
    let dealer = try Socket(context, .dealer)
    try dealer.connect(try router.bind("tcp://127.0.0.1:*"))
    let numbers = (0..<20 as Range<UInt8>).map { [$0] }
    try deliver(numbers, by: dealer)
    try deliver([text("next")], by: dealer)
    #expect(try next(router).dropFirst() == numbers[..<7])
    #expect(try next(router).dropFirst() == [text("next")])
  }
}
