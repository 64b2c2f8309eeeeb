/// A client's connection to a server: a dealer that is made anew when what it asked has no answer for long, under the next
/// key that is known where the server may have changed its own.
///
/// Used on one thread.
package final class ServerDealer {
  private let context: Context
  private let endpoint: String
  private let servers: ServerKeys?
  private let announces: Bool
  private var socket: Socket
  private var turn: TransportTurn
  private var wait = AnswerWait()
  /// When the server was last heard; nil before the first time.
  package private(set) var lastHeard: UInt64?

  /// - Parameters:
  ///   - transport: what is tried first.
  ///   - servers: what else is tried; nil where there is nothing else.
  ///   - announces: as in `SocketOptions`.
  package init(
    _ context: Context, _ endpoint: String, transport: Transport, servers: ServerKeys?, announces: Bool = false
  ) throws(MessagingError) {
    self.context = context
    self.endpoint = endpoint
    self.servers = servers
    self.announces = announces
    turn = TransportTurn(transport)
    socket = try Self.connect(context, endpoint, transport, announces)
  }

  private static func connect(
    _ context: Context, _ endpoint: String, _ transport: Transport, _ announces: Bool
  ) throws(MessagingError) -> Socket {
    let socket = try Socket(context, .dealer, SocketOptions(transport: transport, announces: announces))
    try socket.connect(endpoint)
    return socket
  }

  package var pollItem: PollItem { PollItem(socket) }

  /// The one in use.
  package var transport: Transport { turn.current }

  /// The next message, or nil where none has arrived; `answered` is to be called where it is an answer.
  package func receive(now: UInt64) throws(MessagingError) -> [[UInt8]]? {
    guard let frames = try socket.receive() else { return nil }
    heard(now)
    return frames
  }

  /// What was received last is an answer: this connection carries both ways.
  package func answered() { wait.answered() }

  /// The server is there, as another socket says: its key is the right one, but this connection may be dead all the same.
  package func heard(_ now: UInt64) {
    lastHeard = now
    turn.heard()
  }

  /// Says something that has no answer.
  @discardableResult
  package func tell(_ message: [UInt8], now: UInt64) throws(MessagingError) -> Sent {
    let sent = try socket.send([message])
    if case .queued = sent { wait.said(isSent: true, now) } else { wait.said(isSent: false, now) }
    return sent
  }

  /// Says something that has an answer, if it can be said.
  @discardableResult
  package func ask(_ message: [UInt8], now: UInt64) throws(MessagingError) -> Sent {
    turn.asked(now)
    wait.asked(now)
    return try tell(message, now: now)
  }

  /// Whether nothing was heard for so long.
  package func isSilent(for milliseconds: UInt64, now: UInt64) -> Bool { now >= (lastHeard ?? 0) + milliseconds }

  /// Connects anew where an answer is overdue, under another key or the same one; to be called now and then. True where it
  /// did: what was said before is lost, and nothing that was asked will be answered.
  ///
  /// libzmq itself does so where tcp tells that a connection has ended, but never where a handshake failed by its protocol.
  ///
  /// - Parameters:
  ///   - isLineBusy: as in `AnswerWait`.
  package func renew(now: UInt64, isLineBusy: Bool = false) throws(MessagingError) -> Bool {
    if turn.isOverdue(now), turn.next(of: servers?.transports ?? []) != nil {
      wait = AnswerWait()
    } else if wait.isOver(now, isLineBusy: isLineBusy) {
      wait.connectAnew()
    } else {
      return false
    }
    socket = try Self.connect(context, endpoint, turn.current, announces)
    return true
  }
}
