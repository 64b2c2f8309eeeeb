import Messaging
import TestSupport
import Testing

/// Keeps bytes, and tells by a descriptor that nobody needs them any more.
private final class Owner {
  let bytes: UnsafeMutableRawBufferPointer
  private let released: Stop

  init(_ content: [UInt8], _ released: Stop) {
    bytes = .allocate(byteCount: content.count, alignment: 1)
    bytes.copyBytes(from: content)
    self.released = released
  }

  deinit {
    bytes.deallocate()
    released.request()
  }
}

/// Bytes to lend that nobody else keeps, and the descriptor that tells of their release.
func lend(_ content: [UInt8]) -> (released: Stop, LentBytes) {
  let released = Stop.byRequest()
  let owner = Owner(content, released)
  return (released, LentBytes(UnsafeRawBufferPointer(owner.bytes), owner: owner))
}

@Suite struct LentBytesTests {
  private let content = [UInt8](repeating: 0x5A, count: 300_000)

  /// Lends, sends, and drops its own reference on return.
  private func send(_ socket: borrowing Socket, _ frames: [[UInt8]]) throws -> (Stop, Sent) {
    let (released, lent) = lend(content)
    return (released, try socket.send(frames, then: lent))
  }

  @Test func theOwnerIsReleasedOnceTheBytesAreSent() throws {
    let context = Context()
    let router = try Socket(context, .router)
    let dealer = try Socket(context, .dealer)
    try dealer.connect(try router.bind("tcp://127.0.0.1:*"))
    try deliver([text("hello")], by: dealer)
    let peer = try next(router)[0]
    let (released, sent) = try send(router, [peer, text("range")])
    #expect(sent == .queued)
    #expect(try next(dealer) == [text("range"), content])
    #expect(try isReadable(PollItem(descriptor: released.descriptor)))
  }

  @Test func theOwnerIsReleasedAtOnceWhereNothingIsSent() throws {
    let context = Context()
    let dealer = try Socket(context, .dealer)
    let router = try Socket(context, .router)
    for frames in [[], [text("range")]] {
      let (released, sent) = try send(dealer, frames)
      #expect(sent == .wouldBlock)
      #expect(try isReadable(PollItem(descriptor: released.descriptor), within: 0))
    }
    let (released, sent) = try send(router, [text("nobody")])
    #expect(sent == .unreachable)
    #expect(try isReadable(PollItem(descriptor: released.descriptor), within: 0))
  }

  @Test func aBroadcastKeepsTheBytesUntilEverySubscriberHasThem() throws {
    let context = Context()
    let broadcast = try Socket(context, .broadcast)
    let endpoint = try broadcast.bind("tcp://127.0.0.1:*")
    let subscribers = try subscribe(context, endpoint)
    #expect(try Set([next(broadcast), next(broadcast)]) == [[[1] + text("weights")], [[1] + text("weights/f")]])
    let (released, sent) = try send(broadcast, [text("weights/f"), text("header")])
    #expect(sent == .queued)
    #expect(try next(subscribers.first) == [text("weights/f"), text("header"), content])
    #expect(try next(subscribers.second) == [text("weights/f"), text("header"), content])
    #expect(try isReadable(PollItem(descriptor: released.descriptor)))
  }

  private struct Pair: ~Copyable {
    let first: Socket
    let second: Socket
  }

  /// To two topics, since the broadcast hears of each topic once.
  private func subscribe(_ context: Context, _ endpoint: String) throws -> Pair {
    let pair = Pair(first: try Socket(context, .subscription), second: try Socket(context, .subscription))
    try pair.first.connect(endpoint)
    try pair.second.connect(endpoint)
    try pair.first.subscribe("weights")
    try pair.second.subscribe("weights/f")
    return pair
  }
}
