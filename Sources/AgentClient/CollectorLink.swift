internal import Cryptography
internal import Kernels
package import Messaging
package import Wire

/// An agent's connection to the collector: brings the update at hand into every round that opens on its base.
///
/// Used on one thread.
package final class CollectorLink {
  private let federation: String
  private let name: String
  private let context: Context
  private let endpoint: String
  private let servers: ServerKeys?
  private var socket: Socket
  private var turn: TransportTurn
  private var state = UploadState()
  private var update: Update?

  /// - Parameters:
  ///   - servers: what else to try where the collector does not answer.
  package init(
    context: Context, federation: String, name: String, endpoint: String, transport: Transport = .plain,
    servers: ServerKeys? = nil
  ) throws(MessagingError) {
    self.federation = federation
    self.name = name
    self.context = context
    self.endpoint = endpoint
    self.servers = servers
    turn = TransportTurn(transport)
    socket = try Self.connect(context, endpoint, transport)
  }

  private static func connect(
    _ context: Context, _ endpoint: String, _ transport: Transport
  ) throws(MessagingError) -> Socket {
    let socket = try Socket(context, .dealer, SocketOptions(transport: transport, announces: true))
    try socket.connect(endpoint)
    return socket
  }

  package var pollItem: PollItem { PollItem(socket) }

  /// The update to bring in from now on.
  package func offer(_ update: Update) {
    self.update = update
    state.offer(base: update.base, chunks: update.checksums.count)
  }

  /// Takes what arrived and says what is to be said; receipts and welcomes are handed out.
  package func process(now: UInt64) throws(MessagingError) -> [AgentReply.Body] {
    var heard: [AgentReply.Body] = []
    while let frames = try socket.receive() {
      guard let frame = frames.last, let reply = try? AgentReply.decode(frame, limit: 1 << 16),
        [federation, "*"].contains(reply.federation)
      else { continue }
      turn.heard()
      state.hear(reply, now: now)
      if !reply.isGreeting { heard.append(reply.body) }
    }
    try tryAnotherKey(now)
    while let step = state.next(now: now) {
      turn.asked(now)
      guard case .queued = try socket.send([message(step).encode()]) else {
        state.unsent(step, now: now)
        break
      }
    }
    return heard
  }

  /// The server may have changed its key since.
  private func tryAnotherKey(_ now: UInt64) throws(MessagingError) {
    guard turn.isOverdue(now), let transport = turn.next(of: servers?.transports ?? [], now) else { return }
    socket = try Self.connect(context, endpoint, transport)
    state.connectAnew(now: now)
  }

  private func message(_ step: UploadState.Step) -> AgentRequest {
    AgentRequest(federation: federation, body: body(step))
  }

  private func body(_ step: UploadState.Step) -> AgentRequest.Body {
    guard let update else { return .hello(Hello(name: name)) }
    switch step {
    case .hello: return .hello(Hello(name: name))
    case .begin(let round):
      return .begin(
        Begin(
          round: round, base: update.base, specDigest: update.specDigest.bytes, bytes: UInt64(update.content.count),
          claimedCount: update.claimedCount, updateDigest: update.digest.bytes))
    case .chunk(let round, let index):
      return .chunk(
        Chunk(
          round: round, index: UInt32(index), checksum: update.checksums[index], content: update.chunk(index)))
    case .commit(let round): return .commit(Commit(round: round))
    }
  }
}
