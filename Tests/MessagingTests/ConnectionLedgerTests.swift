import Messaging
import Testing

@Suite struct ConnectionLedgerTests {
  private func ledger(_ limits: ConnectionLimits, open descriptors: ClosedRange<Int32>? = 1...3) -> ConnectionLedger {
    var ledger = ConnectionLedger(limits)
    for descriptor in descriptors.map(Array.init) ?? [] { ledger.accept(descriptor, now: 1) }
    return ledger
  }

  @Test func bytesUnderWayAreThoseThatNoMessageBrought() {
    var ledger = ledger(ConnectionLimits(undelivered: 100))
    ledger.measure(1, received: 100)
    ledger.measure(2, received: 101)
    ledger.measure(3, received: 5000)
    ledger.hear(3, bytes: 4900, user: nil, now: 5)
    #expect(ledger.judge().map(\.summary) == ["2 tooMuchUnderWay"])
    ledger.hear(3, bytes: 6000, user: nil, now: 6)
    #expect(ledger.judge().isEmpty, "more was taken than was measured before")
    ledger.measure(3, received: 11_001)
    #expect(ledger.judge().map(\.summary) == ["3 tooMuchUnderWay"])
  }

  @Test func bytesInAllAreThoseThatCame() {
    var ledger = ledger(ConnectionLimits(total: 100))
    ledger.hear(1, bytes: 500, user: nil, now: 5)
    ledger.measure(1, received: 101)
    ledger.measure(2, received: 100)
    #expect(ledger.judge().map(\.summary) == ["1 tooMuch"])
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
    var ledger = ledger(ConnectionLimits(undelivered: 100), open: 1...1)
    ledger.measure(1, received: 90)
    ledger.hear(1, bytes: 50, user: "ada", now: 5)
    ledger.hear(77, bytes: 10, user: "bob", now: 8)
    ledger.close(1)
    ledger.open(ConnectionID(descriptor: 1, cookie: 77), peer: "", now: 9)
    ledger.measure(77, received: 111)
    let cuts = ledger.judge()
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
    var ledger = ledger(ConnectionLimits(undelivered: 100, silence: 1), open: nil)
    ledger.hear(1, bytes: 500, user: "ada", now: 5)
    ledger.accept(1, now: 6)
    ledger.measure(1, received: 600)
    ledger.catchUp(1000)
    #expect(ledger.judge().isEmpty)
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
