package import Messaging
package import Wire

/// A process did not answer an operator.
package struct NoAnswer: Error, Hashable, Sendable, CustomStringConvertible {
  package let process: String
  package let endpoint: String

  package var description: String {
    "the \(process) does not answer at \(endpoint): is it running? (`flame up` starts everything)"
  }
}

/// Asks processes what an operator wants to know, or tells them what to do.
package struct OperatorClient: Sendable {
  private let context: Context
  private let patienceMilliseconds: UInt64
  private let transport: Transport

  package init(context: Context, patienceMilliseconds: UInt64 = 3000, transport: Transport = .plain) {
    self.transport = transport
    self.context = context
    self.patienceMilliseconds = patienceMilliseconds
  }

  /// Waits for the answer; throws `NoAnswer` where there is none in time.
  package func ask(
    _ process: String, at endpoint: String, _ federation: String, _ body: OperatorRequest.Body
  ) throws -> OperatorReply.Body {
    let socket = try Socket(
      context, .dealer, SocketOptions(maximumFrame: 1 << 26, lingerMilliseconds: 0, transport: transport))
    try socket.connect(endpoint)
    let request = OperatorRequest(federation: federation, body: body).encode()
    let deadline = monotonicMilliseconds() + patienceMilliseconds
    var isSent = false
    while monotonicMilliseconds() < deadline {
      if !isSent, case .queued = try socket.send([request]) { isSent = true }
      _ = try poll([PollItem(socket)], milliseconds: isSent ? Int(patienceMilliseconds) : 10)
      guard let frame = try socket.receive()?.last else { continue }
      return try OperatorReply.decode(frame, limit: 1 << 26).body
    }
    throw NoAnswer(process: process, endpoint: endpoint)
  }
}
