import Dispatch
import Messaging
import Testing

@Suite struct PollTests {
  @Test func aStopThatIsAskedForWakesAPoll() throws {
    let stop = Stop.byRequest()
    DispatchQueue.global().async { stop.request() }
    #expect(try isReadable(PollItem(descriptor: stop.descriptor)))
  }

  @Test func aStopStaysAskedFor() throws {
    let stop = Stop.byRequest()
    #expect(try !isReadable(PollItem(descriptor: stop.descriptor), within: 0))
    stop.request()
    stop.request()
    for _ in 0..<3 {
      #expect(try isReadable(PollItem(descriptor: stop.descriptor), within: 0))
      #expect(stop.isAsked)
    }
  }

  @Test func aPollTellsWhichOfTheItemsCanBeRead() throws {
    let context = Context()
    let router = try Socket(context, .router)
    let dealer = try Socket(context, .dealer)
    try dealer.connect(try router.bind("tcp://127.0.0.1:*"))
    let stop = Stop.byRequest()
    let items = [PollItem(dealer), PollItem(router), PollItem(descriptor: stop.descriptor)]
    try deliver([text("hello")], by: dealer)
    #expect(try poll(items, milliseconds: patience) == [false, true, false])
    stop.request()
    #expect(try poll(items, milliseconds: patience) == [false, true, true])
    _ = try next(router)
    #expect(try poll(items, milliseconds: patience) == [false, false, true])
  }

  @Test func aPollOfNothingEndsAtItsTimeOut() throws {
    let start = monotonicMilliseconds()
    #expect(try poll([], milliseconds: 20) == [])
    #expect(monotonicMilliseconds() - start >= 19)
    #expect(try poll([], milliseconds: -5) == [])
  }
}
