import Messaging
import Testing

@Suite struct ConnectionLedgerTests {
  private func ledger(_ limits: ConnectionLimits, open descriptors: ClosedRange<Int32>? = 1...3) -> ConnectionLedger {
    var ledger = ConnectionLedger(limits)
    for descriptor in descriptors.map(Array.init) ?? [] { ledger.accept(descriptor, now: 1) }
    return ledger
  }

  @Test func bytesUnderWayAreThoseThatNoMessageBrought() {
    var ledger = ledger(ConnectionLimits(handshake: 0, undelivered: 100))
    ledger.catchUp(1)
    ledger.measure(1, read: 100)
    #expect(ledger.judgeBytes().isEmpty)
    ledger.measure(1, read: 0)
    ledger.measure(2, read: 101)
    ledger.measure(3, read: 5000)
    ledger.hear(3, bytes: 5000, user: nil, now: 5)
    #expect(ledger.judgeBytes().map(\.summary) == ["2 tooMuchUnderWay"])
    ledger.hear(3, bytes: 1000, user: nil, now: 6)
    #expect(ledger.judgeBytes().isEmpty, "more was taken than was measured before")
    ledger.measure(3, read: 6101)
    #expect(ledger.judgeBytes().map(\.summary) == ["3 tooMuchUnderWay"])
  }

  /// Many that are small do as much harm as one that is large; what is cut is no more than has to be.
  @Test func allConnectionsTogetherHaveOneBoundAndThoseWithMostGo() {
    var ledger = ledger(ConnectionLimits(handshake: 10, undelivered: 100), open: 1...5)
    ledger.catchUp(1)
    for (cookie, read) in [(1, 10), (2, 60), (3, 61), (4, 30), (5, 20)] as [(UInt64, UInt64)] {
      ledger.measure(cookie, read: read)
    }
    #expect(ledger.judgeBytes().map(\.summary) == ["3 tooMuchUnderWay"])
    #expect(Set(ledger.pending([]).map(\.cookie)) == [2, 4, 5], "the first has no more than a handshake")
    ledger.catchUp(2)
    #expect(ledger.judgeBytes().isEmpty)
  }

  /// Whoever is cut and comes again would otherwise leave as much in the queue each time.
  @Test func whatEndedConnectionsLeftBehindCountsUntilAllIsTaken() {
    var ledger = ledger(ConnectionLimits(handshake: 0, undelivered: 100), open: 1...5)
    ledger.catchUp(1)
    ledger.measure(1, read: 101)
    #expect(ledger.judgeBytes().map(\.summary) == ["1 tooMuchUnderWay"])
    ledger.measure(2, read: 1)
    ledger.measure(3, read: 0)
    #expect(ledger.judgeBytes().map(\.summary) == ["2 tooMuchUnderWay"])
    ledger.catchUp(2)
    ledger.measure(4, read: 90)
    #expect(ledger.judgeBytes().isEmpty)
    ledger.close(4)
    ledger.measure(5, read: 11)
    #expect(ledger.judgeBytes().map(\.summary) == ["5 tooMuchUnderWay"], "also where the peer ended it")
  }

  @Test func creditAndAKnownUserAreNotCounted() {
    var ledger = ledger(ConnectionLimits(handshake: 0, known: 50, undelivered: 100))
    ledger.catchUp(1)
    ledger.grant(1, credit: 1000)
    ledger.measure(1, read: 1100)
    ledger.hear(2, bytes: 0, user: "ada", now: 5)
    ledger.measure(2, read: 50)
    #expect(ledger.judgeBytes().isEmpty)
    ledger.measure(2, read: 51)
    #expect(ledger.judgeBytes().map(\.summary) == ["1 tooMuchUnderWay"])
  }

  /// Clients of a server that began anew send at once what they had on their way.
  @Test func nobodyHasTooMuchBeforeTheMessagesWereTakenOnce() {
    var ledger = ledger(ConnectionLimits(undelivered: 100))
    ledger.measure(1, read: 5000)
    #expect(ledger.judgeBytes().isEmpty)
    ledger.catchUp(1)
    #expect(ledger.judgeBytes().map(\.summary) == ["1 tooMuchUnderWay"])
  }

  @Test func whatIsAtRestIsMeasuredWhenSomethingArrives() {
    var ledger = ledger(ConnectionLimits(handshake: 10), open: 1...4)
    #expect(ledger.pending([]).count == 4, "what came before they were watched")
    ledger.measure(1, read: 10)
    ledger.measure(2, read: 11)
    ledger.measure(3, read: 0, waiting: 1)
    ledger.measure(4, read: 0)
    #expect(Set(ledger.pending([]).map(\.cookie)) == [2, 3])
    #expect(Set(ledger.pending([1, 99]).map(\.cookie)) == [1, 2, 3])
    ledger.close(2)
    ledger.measure(3, read: 1)
    #expect(ledger.pending([]).isEmpty)
  }

  @Test func bytesInAllAreThoseThatCame() {
    var ledger = ledger(ConnectionLimits(total: 100))
    ledger.catchUp(1)
    ledger.hear(1, bytes: 500, user: nil, now: 5)
    ledger.measure(1, read: 101)
    ledger.measure(2, read: 100)
    #expect(ledger.judgeBytes().map(\.summary) == ["1 tooMuch"])
  }

  /// The peer may have spoken while the socket's owner was busy: silence counts from when all messages are taken.
  @Test func whoSaysNothingInTimeIsCutOnceItWouldHaveBeenHeard() {
    var ledger = ledger(ConnectionLimits(silence: 50), open: 1...2)
    #expect(ledger.judge().isEmpty)
    ledger.catchUp(51)
    ledger.hear(2, bytes: 1, user: nil, now: 51)
    #expect(ledger.judge().map(\.summary) == ["1 silent"])
    ledger.catchUp(1000)
    #expect(ledger.judge().isEmpty)
  }

  @Test func ofTooManyWithoutAMessageTheOldestGo() {
    var ledger = ledger(ConnectionLimits(unheard: 2), open: 1...5)
    ledger.hear(1, bytes: 1, user: nil, now: 9)
    #expect(Set(ledger.judge().map(\.summary)) == ["2 unheard", "3 unheard"])
    #expect(ledger.judge().isEmpty)
    #expect(ledger.counts == [.unheard: 2])
  }

  @Test func ofTooManyOfOneUserTheOneHeardFromLeastRecentlyGoes() {
    var ledger = ledger(ConnectionLimits(perUser: 2), open: 1...4)
    for (descriptor, now) in [(1, 40), (2, 10), (3, 30)] as [(UInt64, UInt64)] {
      ledger.hear(descriptor, bytes: 1, user: "ada", now: now)
    }
    ledger.hear(4, bytes: 1, user: "bob", now: 5)
    let cuts = ledger.judge()
    #expect(cuts.map(\.summary) == ["2 surplus"])
    #expect(cuts.first?.user == "ada")
  }

  @Test func whoMayBeHereNoMoreGoesWithEveryConnection() {
    var ledger = ledger(ConnectionLimits())
    ledger.hear(1, bytes: 1, user: "ada", now: 5)
    ledger.hear(2, bytes: 1, user: "bob", now: 5)
    ledger.hear(3, bytes: 1, user: "ada", now: 5)
    #expect(Set(ledger.review { $0 == "bob" }.map(\.summary)) == ["1 notAllowed", "3 notAllowed"])
    #expect(ledger.review { $0 == "bob" }.isEmpty)
    #expect(ledger.open.map(\.cookie) == [2])
  }

  /// What the second connection says may be taken before the guard hears that the first has ended.
  @Test func aDescriptorThatIsUsedAgainIsAnotherConnection() {
    var ledger = ledger(ConnectionLimits(handshake: 0, undelivered: 100), open: 1...1)
    ledger.catchUp(1)
    ledger.measure(1, read: 90)
    ledger.hear(1, bytes: 50, user: "ada", now: 5)
    ledger.hear(77, bytes: 10, user: "bob", now: 8)
    ledger.close(1)
    ledger.open(ConnectionID(descriptor: 1, cookie: 77), peer: "", now: 9)
    ledger.measure(77, read: 111)
    let cuts = ledger.judgeBytes()
    #expect(cuts.map(\.id.cookie) == [77])
    #expect(cuts.map(\.user) == ["bob"])
  }

  /// Three connections with one descriptor between two looks: where the first is told of, the descriptor is the last one's.
  @Test func whatWasHeardIsKeptWhenAnEarlierConnectionOfTheDescriptorIsToldToHaveClosed() {
    var ledger = ledger(ConnectionLimits(silence: 50), open: nil)
    let last = ConnectionID(descriptor: 1, cookie: 77)
    ledger.open(last, peer: "", now: 1)
    ledger.hear(77, bytes: 10, user: "eve", now: 2)
    ledger.close(1)
    ledger.open(last, peer: "", now: 3)
    ledger.catchUp(1000)
    #expect(ledger.judge().isEmpty)
    #expect(ledger.review { _ in false }.map(\.user) == ["eve"])
  }

  /// The owner's thread may be faster than the guard's.
  @Test func messagesCountThatWereTakenBeforeTheConnectionWasToldOf() {
    var ledger = ledger(ConnectionLimits(handshake: 0, undelivered: 100, silence: 1), open: nil)
    ledger.hear(1, bytes: 500, user: "ada", now: 5)
    ledger.accept(1, now: 6)
    ledger.measure(1, read: 600)
    ledger.catchUp(1000)
    #expect(ledger.judge().isEmpty)
    #expect(ledger.judgeBytes().isEmpty)
    #expect(ledger.review { _ in false }.map(\.user) == ["ada"])
  }
}

extension ConnectionLedger {
  fileprivate mutating func accept(_ descriptor: Int32, now: UInt64) {
    open(ConnectionID(descriptor: descriptor, cookie: UInt64(descriptor)), peer: "peer", now: now)
  }
}

extension Cut {
  fileprivate var summary: String { "\(id.descriptor) \(reason)" }
}
