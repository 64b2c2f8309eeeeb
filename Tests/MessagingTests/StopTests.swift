import Glibc
import Messaging
import Testing

@Suite(.serialized) struct StopTests {
  /// Threads of the test's own block signals, so these reach another one: as where a library starts threads of its own.
  @Test func takesEachSignalOnceWhicheverThreadItReaches() throws {
    let stop = Stop.bySignal()
    for signal in [SIGTERM, SIGINT] {
      kill(getpid(), signal)
      #expect(try poll([PollItem(descriptor: stop.descriptor)], milliseconds: 5000) == [true])
      #expect(stop.take())
      #expect(!stop.take())
    }
  }

  @Test func aStopByRequestStaysPending() throws {
    let stop = Stop.byRequest()
    #expect(try poll([PollItem(descriptor: stop.descriptor)], milliseconds: 0) == [false])
    stop.request()
    #expect(try poll([PollItem(descriptor: stop.descriptor)], milliseconds: 0) == [true])
    #expect(stop.take())
    #expect(stop.take())
  }
}
