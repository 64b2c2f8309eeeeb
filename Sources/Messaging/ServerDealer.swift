/// A client's connection to a server whose key may change: a dealer that is made anew under the next key that is known
/// when what it asked has no answer for long.
///
/// Used on one thread.
package final class ServerDealer {
  /// Milliseconds.
  static let longestMuteness: UInt64 = 15_000

  private let context: Context
  private let endpoint: String
  private let servers: ServerKeys?
  private let announces: Bool
  private var socket: Socket
  private var turn: TransportTurn
  /// Since when nothing could be said; nil where the last word was sent.
  private var muteSince: UInt64?
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

  /// The next message, or nil where none has arrived.
  package func receive(now: UInt64) throws(MessagingError) -> [[UInt8]]? {
    guard let frames = try socket.receive() else { return nil }
    heard(now)
    return frames
  }

  /// The server is there, also where another socket says so.
  package func heard(_ now: UInt64) {
    lastHeard = now
    turn.heard()
  }

  /// Says something that has no answer.
  @discardableResult
  package func tell(_ message: [UInt8], now: UInt64) throws(MessagingError) -> Sent {
    let sent = try socket.send([message])
    if case .queued = sent { muteSince = nil } else { try cureMuteness(now) }
    return sent
  }

  /// Says something that has an answer, if it can be said.
  @discardableResult
  package func ask(_ message: [UInt8], now: UInt64) throws(MessagingError) -> Sent {
    turn.asked(now)
    return try tell(message, now: now)
  }

  /// Connects anew where nothing could be said for long: libzmq never tries again where a handshake failed by its protocol.
  private func cureMuteness(_ now: UInt64) throws(MessagingError) {
    let since = muteSince ?? now
    muteSince = since
    guard now >= since + Self.longestMuteness else { return }
    socket = try Self.connect(context, endpoint, turn.current, announces)
    muteSince = now
  }

  /// Whether there may be another key to try.
  package var hasOtherKeys: Bool { servers != nil }

  /// Whether nothing was heard for so long.
  package func isSilent(for milliseconds: UInt64, now: UInt64) -> Bool { now >= (lastHeard ?? 0) + milliseconds }

  /// Connects under another key where an answer is overdue; the transport from now on, nil where nothing changed.
  package func changeKey(now: UInt64) throws(MessagingError) -> Transport? {
    guard turn.isOverdue(now), let transport = turn.next(of: servers?.transports ?? []) else { return nil }
    socket = try Self.connect(context, endpoint, transport, announces)
    return transport
  }
}
