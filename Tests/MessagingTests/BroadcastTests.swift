import Messaging
import Testing

@Suite struct BroadcastTests {
  @Test func onlyTopicsSubscribedToArrive() throws {
    let context = Context()
    let broadcast = try Socket(context, .broadcast)
    let subscriber = try Socket(context, .subscription)
    try subscriber.connect(try broadcast.bind("tcp://127.0.0.1:*"))
    try subscriber.subscribe("manifest/icu")
    #expect(try next(broadcast) == [[1] + text("manifest/icu")])
    for topic in ["manifest/ward", "weights/icu", "manifest/icu"] {
      #expect(try broadcast.send([text(topic), text("event")]) == .queued)
    }
    #expect(try next(subscriber) == [text("manifest/icu"), text("event")])
    #expect(try subscriber.receive() == nil)
  }

  @Test func aBroadcastNobodyHearsIsNoError() throws {
    let broadcast = try Socket(Context(), .broadcast)
    try broadcast.bind("tcp://127.0.0.1:*")
    #expect(try broadcast.send([text("topic"), text("event")]) == .queued)
  }
}
