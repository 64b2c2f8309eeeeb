import Dispatch
import Glibc
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
      #expect(stop.take())
    }
  }

  /// Other threads run here, some started before `main`: the signal may arrive at any of them.
  @Test func everyStopSignalIsOneWishAndNoDeath() throws {
    let stop = Stop.bySignal()
    defer { for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) } }
    for number in [SIGTERM, SIGINT] { kill(getpid(), number) }
    for _ in 0..<2 {
      #expect(try isReadable(PollItem(descriptor: stop.descriptor)))
      #expect(stop.take())
    }
    #expect(!stop.take())
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
