import Messaging
import TestSupport
import Testing

@Suite struct LimitTests {
  @Test func aDealerWithoutAPeerWouldBlockAndKeepsNothing() throws {
    let context = Context()
    let dealer = try Socket(context, .dealer)
    #expect(try dealer.send([text("lost")]) == .wouldBlock)
    #expect(try dealer.send([text("lost"), text("too")]) == .wouldBlock)
    let router = try Socket(context, .router)
    try dealer.connect(try router.bind("tcp://127.0.0.1:*"))
    try deliver([text("a"), text("b")], by: dealer)
    #expect(try next(router).dropFirst() == [text("a"), text("b")])
  }

  /// The reader stands still until the writer is refused; then all that was queued is there, whole and in order.
  @Test func atTheHighWaterMarkAMessageIsQueuedWholeOrNotAtAll() throws {
    try withTemporaryFolder { folder in
      let context = Context()
      let router = try Socket(context, .router, SocketOptions(highWaterMark: 10))
      let dealer = try Socket(context, .dealer, SocketOptions(highWaterMark: 10))
      try dealer.connect(try router.bind("ipc://\(folder)/socket"))
      try deliver([text("first")], by: dealer)
      _ = try next(router)
      let ballast = [UInt8](repeating: 7, count: 100_000)
      var queued = 0
      while queued < 10_000, try dealer.send([[UInt8(queued % 256)], ballast, text("end")]) == .queued { queued += 1 }
      #expect((2..<10_000).contains(queued))
      for number in 0..<queued {
        #expect(try next(router).dropFirst() == [[UInt8(number % 256)], ballast, text("end")])
      }
      try deliver([text("last")], by: dealer)
      #expect(try next(router).dropFirst() == [text("last")])
    }
  }

  @Test func aFrameAtTheLimitArrivesAndALongerOneDoesNot() throws {
    let context = Context()
    let router = try Socket(context, .router, SocketOptions(maximumFrame: 1000))
    let dealer = try Socket(context, .dealer)
    try dealer.connect(try router.bind("tcp://127.0.0.1:*"))
    try deliver([.init(repeating: 1, count: 1000)], by: dealer)
    #expect(try next(router)[1].count == 1000)
    try deliver([.init(repeating: 2, count: 1001)], by: dealer)
    let deadline = monotonicMilliseconds() + UInt64(patience)
    var heard: [[UInt8]]?
    while heard == nil && monotonicMilliseconds() < deadline {
      // Lost where it is sent before the disconnection is seen.
      try dealer.send([text("after")])
      _ = try poll([PollItem(router)], milliseconds: 20)
      heard = try router.receive()
    }
    #expect(heard?.last == text("after"))
  }
}
