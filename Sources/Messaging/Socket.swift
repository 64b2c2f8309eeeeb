internal import CZeroMQ

/// The socket types in use.
package enum SocketKind: Sendable {
  case router
  case dealer
  case broadcast
  case subscription
  case reply
  /// What a monitor writes to.
  case pair

  var code: Int32 {
    switch self {
    case .router: ZMQ_ROUTER
    case .dealer: ZMQ_DEALER
    case .broadcast: ZMQ_XPUB
    case .subscription: ZMQ_SUB
    case .reply: ZMQ_REP
    case .pair: ZMQ_PAIR
    }
  }
}

/// Set before bind and connect; nothing is left at a libzmq default that loses messages or memory.
package struct SocketOptions: Sendable {
  /// Messages queued per peer, each way.
  package var highWaterMark: Int32 = 1000
  /// A peer that sends a longer frame is disconnected. Bytes.
  package var maximumFrame: Int64 = 1 << 20
  /// How long closing may wait for unsent messages.
  package var lingerMilliseconds: Int32 = 200
  /// A peer that connects and is not through its handshake then is disconnected.
  package var handshakeMilliseconds: Int32 = 3000
  package var transport = Transport.plain
  /// A router hears an empty message on every new connection: it tells who it is, and a client whose server began anew,
  /// or whose connection was lost, says hello at once.
  package var announces = false

  package init(
    highWaterMark: Int32 = 1000, maximumFrame: Int64 = 1 << 20, lingerMilliseconds: Int32 = 200,
    handshakeMilliseconds: Int32 = 3000, transport: Transport = .plain, announces: Bool = false
  ) {
    self.highWaterMark = highWaterMark
    self.maximumFrame = maximumFrame
    self.lingerMilliseconds = lingerMilliseconds
    self.handshakeMilliseconds = handshakeMilliseconds
    self.transport = transport
    self.announces = announces
  }
}

/// What became of a message that was sent without waiting.
package enum Sent: Sendable {
  case queued
  /// The high-water mark is reached, or nobody is connected.
  case wouldBlock
  /// A router has no such peer any more.
  case unreachable
}

/// A libzmq socket: made, used and closed on one thread; closed when it goes out of scope.
package struct Socket: ~Copyable {
  /// Kept so that the context outlives the socket.
  private let context: Context
  let handle: UnsafeMutableRawPointer
  let framing: Framing
  /// Outlives the monitor that writes to it.
  let connections: ConnectionGuard?

  /// - Parameters:
  ///   - connections: watches who connects; only what binds to tcp has it.
  package init(
    _ context: Context, _ kind: SocketKind, _ options: SocketOptions = .init(),
    watchedBy connections: ConnectionGuard? = nil
  ) throws(MessagingError) {
    guard let handle = zmq_socket(context.handle, kind.code) else {
      throw MessagingError(code: zmq_errno(), operation: "open a socket", endpoint: "")
    }
    do {
      try configure(handle, options, kind)
      // A full receive queue lets libzmq 4.3.4 be ended by a peer: a PING that is read from behind it, after a reset, is an
      // assertion that fails. So there is none where strangers connect, and the guard bounds what is under way.
      if connections != nil { try set(handle, ZMQ_RCVHWM, Int32(0)) }
      try secure(handle, options.transport)
      if let connections { try monitor(handle, connections.endpoint) }
    } catch {
      zmq_close(handle)
      throw error
    }
    self.context = context
    self.handle = handle
    self.connections = connections
    framing = Framing(isRouted: kind == .router, isEncrypted: options.transport != .plain)
  }

  deinit {
    if connections != nil { zmq_socket_monitor(handle, nil, 0) }
    zmq_close(handle)
  }

  /// So many bytes more than a few small messages may be under way from who sent a message, where connections are watched.
  package func grant(_ message: Received, credit: Int) { connections?.grant(message, credit: UInt64(credit)) }

  /// Topics beginning with this text arrive from now on.
  package func subscribe(_ topic: String) throws(MessagingError) {
    _ = try call("subscribe to", on: topic) { zmq_setsockopt(handle, ZMQ_SUBSCRIBE, topic, topic.utf8.count) }
  }
}

private func configure(
  _ handle: UnsafeMutableRawPointer, _ options: SocketOptions, _ kind: SocketKind
) throws(MessagingError) {
  try set(handle, ZMQ_LINGER, options.lingerMilliseconds)
  try set(handle, ZMQ_SNDHWM, options.highWaterMark)
  try set(handle, ZMQ_RCVHWM, options.highWaterMark)
  try set(handle, ZMQ_MAXMSGSIZE, options.maximumFrame)
  try set(handle, ZMQ_HANDSHAKE_IVL, options.handshakeMilliseconds)
  try set(handle, ZMQ_BACKLOG, Int32(1024))
  try set(handle, ZMQ_RECONNECT_IVL, Int32(50))
  try set(handle, ZMQ_RECONNECT_IVL_MAX, Int32(2000))
  try noticeSilence(handle)
  if kind == .router { try set(handle, ZMQ_ROUTER_MANDATORY, Int32(1)) }
  if kind == .dealer { try set(handle, ZMQ_IMMEDIATE, Int32(1)) }
  if kind == .broadcast { try set(handle, ZMQ_XPUB_VERBOSE, Int32(1)) }
  if options.announces { try set(handle, ZMQ_PROBE_ROUTER, Int32(1)) }
}

/// Has libzmq tell of each connection. Not to be called before somebody reads what it tells: it would wait.
private func monitor(_ handle: UnsafeMutableRawPointer, _ endpoint: String) throws(MessagingError) {
  _ = try call("watch connections") {
    zmq_socket_monitor(handle, endpoint, ZMQ_EVENT_LISTENING | ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED)
  }
}

func set<T: FixedWidthInteger>(
  _ handle: UnsafeMutableRawPointer, _ option: Int32, _ value: T
) throws(MessagingError) {
  _ = try call("set socket option \(option)") {
    withUnsafeBytes(of: value) { zmq_setsockopt(handle, option, $0.baseAddress, $0.count) }
  }
}

func set(_ handle: UnsafeMutableRawPointer, _ option: Int32, bytes: [UInt8]) throws(MessagingError) {
  _ = try call("set socket option \(option)") { zmq_setsockopt(handle, option, bytes, bytes.count) }
}
