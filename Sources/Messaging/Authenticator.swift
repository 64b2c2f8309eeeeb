internal import CZeroMQ

/// Decides who may connect: the ZAP handler (RFC 27) of a context, on a thread of its own that does no I/O.
///
/// To be made before any socket of the context binds with a `server` transport, and kept until they are closed.
package final class Authenticator: Sendable {
  /// The user as whom a public key (32 bytes) may connect to the endpoints of a domain, nil where it may not: that text
  /// comes with each of its messages. Called on the authenticator's thread.
  package typealias Decision = @Sendable (_ key: [UInt8], _ domain: String) -> String?

  private static let endpoint = "inproc://zeromq.zap.01"
  private let stop = Event()
  private let thread: Thread

  package init(context: Context, _ decision: @escaping Decision) throws(MessagingError) {
    let desk = try ZAPDesk(context, endpoint: Self.endpoint, stop: stop, decision)
    thread = Thread { desk.serve() }
  }

  deinit {
    stop.raise()
    thread.join()
  }
}

/// Answers the handshakes' questions.
///
/// `@unchecked Sendable` because the socket is made here, handed to the one thread that serves, and closed by it: the
/// start of a thread is the fence that libzmq asks for, and the thread drops the last reference.
private final class ZAPDesk: @unchecked Sendable {
  private let stop: Event
  private let decision: Authenticator.Decision
  private let socket: Socket

  init(
    _ context: Context, endpoint: String, stop: Event, _ decision: @escaping Authenticator.Decision
  ) throws(MessagingError) {
    self.stop = stop
    self.decision = decision
    socket = try Socket(context, .reply)
    try socket.bind(endpoint)
  }

  func serve() {
    while true {
      let ready =
        (try? poll([PollItem(descriptor: stop.descriptor), PollItem(socket)], milliseconds: 1000)) ?? [true, false]
      if ready[0] { return }
      while let request = try? socket.receive() { _ = try? socket.send(answer(request)) }
    }
  }

  /// Request: version, request id, domain, address, identity, mechanism, credentials (RFC 27).
  private func answer(_ request: [[UInt8]]) -> [[UInt8]] {
    let id = request.count > 1 ? request[1] : []
    guard request.count == 7, request[0] == text("1.0"), request[5] == text("CURVE"), request[6].count == 32,
      let user = decision(request[6], String(decoding: request[2], as: UTF8.self))
    else {
      // 300, not 400: the peer is cut off in silence and tries again, so that a key may be allowed while it waits.
      return [text("1.0"), id, text("300"), text("this key is not allowed here"), [], []]
    }
    return [text("1.0"), id, text("200"), text("OK"), text(user), []]
  }

  private func text(_ string: String) -> [UInt8] { Array(string.utf8) }
}
