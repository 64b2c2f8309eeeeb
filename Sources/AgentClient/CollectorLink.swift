internal import Cryptography
internal import Kernels
internal import Text
package import Messaging
package import Wire

/// An agent's connection to the collector: brings the update at hand into every round that opens on its base.
///
/// Used on one thread.
package final class CollectorLink {
  private let federation: String
  private let name: String
  private let server: ServerDealer
  private(set) var state = UploadState(
    helloMilliseconds: .random(in: UploadState.helloMilliseconds * 85 / 100...UploadState.helloMilliseconds))
  private var update: Update?
  private var underWay = ChunksUnderWay()
  /// Whether what was said last found a connection.
  private(set) var isConnected = false
  /// Bytes of messages that were said.
  private(set) var sentBytes: UInt64 = 0

  /// - Parameters:
  ///   - servers: what else to try where the collector does not answer.
  package init(
    context: Context, federation: String, name: String, endpoint: String, transport: Transport = .plain,
    servers: ServerKeys? = nil
  ) throws(MessagingError) {
    self.federation = federation
    self.name = name
    server = try ServerDealer(context, endpoint, transport: transport, servers: servers, announces: true)
  }

  package var pollItem: PollItem { server.pollItem }

  /// When the collector was last heard; nil before the first time.
  var lastHeard: UInt64? { server.lastHeard }

  /// The update to bring in from now on.
  package func offer(_ update: Update) {
    self.update = update
    state.offer(base: update.base, chunks: update.checksums.count)
  }

  /// Takes what arrived and says what is to be said; receipts and welcomes are handed out.
  package func process(now: UInt64) throws(MessagingError) -> [AgentReply.Body] {
    var heard: [AgentReply.Body] = []
    while let frames = try server.receive(now: now) {
      guard let frame = frames.last, let reply = try? AgentReply.decode(frame, limit: 1 << 16),
        [federation, "*"].contains(reply.federation)
      else { continue }
      if reply.body.isAnswer { server.answered() }
      state.hear(reply, now: now)
      underWay.hear(reply)
      if !reply.isGreeting { heard.append(reply.body.readable) }
    }
    if try server.renew(now: now, isLineBusy: !underWay.isEmpty) {
      state.connectAnew(now: now)
      underWay = ChunksUnderWay()
    }
    while let step = state.next(now: now) {
      guard try say(message(step).encode(), now) else {
        state.unsent(step, now: now)
        break
      }
      if case .chunk(_, let index) = step { underWay.sent(index) }
    }
    return heard
  }

  private func say(_ message: [UInt8], _ now: UInt64) throws(MessagingError) -> Bool {
    if case .queued = try server.ask(message, now: now) { isConnected = true } else { isConnected = false }
    if isConnected { sentBytes += UInt64(message.count) }
    return isConnected
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
          claimedCount: update.claimedCount, updateDigest: update.digest.bytes,
          baseDigest: update.baseDigest))
    case .chunk(let round, let index):
      return .chunk(
        Chunk(
          round: round, index: UInt32(index), checksum: update.checksums[index], content: update.chunk(index)))
    case .commit(let round): return .commit(Commit(round: round, metrics: update.metrics))
    }
  }
}

extension AgentReply.Body {
  /// What the collector says in words is shown to people, wherever it goes from here: it is made fit for that once.
  fileprivate var readable: AgentReply.Body {
    guard case .receipt(var receipt) = self else { return self }
    receipt.reason = shown(receipt.reason, most: 400)
    return .receipt(receipt)
  }
}
