import Glibc
import Messaging
import Testing

@Suite struct StopTests {
  /// Threads of the test's own block signals, so this one reaches another: as where a library starts threads of its own.
  /// What a second one does, only a process of its own can show.
  @Test func isAskedForByASignalWhicheverThreadItReaches() throws {
    let stop = Stop.bySignal()
    defer { for number in [SIGINT, SIGTERM, SIGQUIT] { signal(number, SIG_DFL) } }
    #expect(!stop.isAsked)
    // One only: a second one that is late on a busy machine would end the tests.
    kill(getpid(), SIGTERM)
    for _ in 0..<2 {
      #expect(try poll([PollItem(descriptor: stop.descriptor)], milliseconds: 5000) == [true])
      #expect(stop.isAsked)
    }
  }

  @Test func aStopByRequestStaysPending() throws {
    let stop = Stop.byRequest()
    #expect(!stop.isAsked)
    stop.request()
    #expect(try poll([PollItem(descriptor: stop.descriptor)], milliseconds: 0) == [true])
    #expect(stop.isAsked)
    #expect(stop.isAsked)
  }
}
