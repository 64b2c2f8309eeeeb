import Access
import Messaging

/// Subscribes to one topic after the other.
final class HostileSubscriber {
  private let socket: Socket
  private var topics = 0

  init(_ stack: TestStack) throws {
    let transport = try stack.transport(.subscriber, "reader")
    socket = try Socket(stack.context, .subscription, SocketOptions(highWaterMark: 0, transport: transport))
    try socket.connect(stack.endpoint("releases"))
  }

  func goOn() throws {
    for _ in 0..<500 {
      topics += 1
      try socket.subscribe("a topic that nobody publishes: \(topics)")
    }
    while try socket.receive() != nil {}
  }
}
