import Glibc
import Messaging
import Testing

/// The kernel is told to give up a connection that the network has lost without a word.
@Suite struct SilenceTests {
  @Test func bothEndsOfAConnectionNotice() throws {
    let context = Context()
    let server = try Socket(context, .router)
    let client = try Socket(context, .dealer)
    try client.connect(try server.bind("tcp://127.0.0.1:*"))
    try deliver([text("hello")], by: client)
    let here = try hear(server)
    try server.send([here.frames[0], text("welcome")])
    let there = try hear(client)
    for message in [here, there] {
      let descriptor = try #require(message.connection)
      #expect(option(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT) == 15_000)
      #expect(option(descriptor, SOL_SOCKET, SO_KEEPALIVE) == 1)
      #expect(option(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE) == 10)
      #expect(option(descriptor, Int32(IPPROTO_TCP), TCP_KEEPINTVL) == 5)
    }
  }

  private func hear(_ socket: borrowing Socket) throws -> Received {
    _ = try poll([PollItem(socket)], milliseconds: patience)
    return try #require(try socket.receiveMessage())
  }

  private func option(_ descriptor: Int32, _ level: Int32, _ name: Int32) -> Int32 {
    var (value, size) = (Int32(-1), socklen_t(4))
    getsockopt(descriptor, level, name, &value, &size)
    return value
  }
}
