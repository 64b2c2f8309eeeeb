import Access
import Messaging
import Rounds
import Wire

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

/// Asks for manifests on as many connections as its key may have, and reads no answer.
final class HostileAsker {
  private let question: [UInt8]
  private let sockets: [Connection]
  private(set) var asked = 0

  private final class Connection {
    let socket: Socket

    init(_ stack: TestStack, _ transport: Transport) throws {
      socket = try Socket(stack.context, .dealer, SocketOptions(highWaterMark: 4, transport: transport))
      try socket.connect(stack.endpoint("ranges"))
    }
  }

  init(_ stack: TestStack) throws {
    let transport = try stack.transport(.subscriber, "reader")
    sockets = try (0..<4).map { _ in try Connection(stack, transport) }
    let fetch = FetchManifests(from: 0, limit: 256)
    question = ReleaseRequest(federation: "f", body: .manifests(fetch)).encode()
  }

  func goOn() throws {
    for connection in sockets {
      for _ in 0..<500 {
        guard case .queued = try connection.socket.send([question]) else { break }
        asked += 1
      }
    }
  }
}
