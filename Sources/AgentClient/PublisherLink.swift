internal import Messaging

/// A subscriber's two connections to the publisher: the broadcast, and the one that it asks on.
///
/// Used on one thread.
final class PublisherLink {
  /// A publisher beats more often. Milliseconds.
  private static let longestSilence: UInt64 = 7000
  /// Three beats.
  private static let longestDeafness: UInt64 = 15_000

  private let context: Context
  private let source: ReleaseSource
  private var transport: Transport
  private var broadcast: Socket
  /// When the broadcast was last heard, or connected to.
  private var broadcastAt: UInt64?
  private let ranges: ServerDealer

  init(
    _ context: Context, _ source: ReleaseSource, transport: Transport, servers: ServerKeys?
  ) throws(MessagingError) {
    self.context = context
    self.source = source
    self.transport = transport
    broadcast = try Self.listen(context, source, transport)
    ranges = try ServerDealer(context, source.ranges, transport: transport, servers: servers)
  }

  private static func listen(
    _ context: Context, _ source: ReleaseSource, _ transport: Transport
  ) throws(MessagingError) -> Socket {
    let socket = try Socket(context, .subscription, SocketOptions(highWaterMark: 0, transport: transport))
    try socket.connect(source.broadcast)
    for topic in ["manifest", "weights"] { try socket.subscribe("\(topic)/\(source.federation)") }
    return socket
  }

  var pollItems: [PollItem] { [PollItem(broadcast), ranges.pollItem] }

  /// When either was last heard; nil before the first time.
  var lastHeard: UInt64? { ranges.lastHeard }

  /// The next message of the broadcast; nil where none has arrived.
  func event(now: UInt64) throws(MessagingError) -> [[UInt8]]? {
    guard let frames = try broadcast.receive() else { return nil }
    broadcastAt = now
    ranges.heard(now)
    return frames
  }

  /// The next answer; nil where none has arrived.
  func reply(now: UInt64) throws(MessagingError) -> [[UInt8]]? {
    guard let frames = try ranges.receive(now: now) else { return nil }
    ranges.answered()
    return frames
  }

  func ask(_ request: [UInt8], now: UInt64) throws(MessagingError) -> Sent { try ranges.ask(request, now: now) }

  /// Not even a beat came: something is to be asked.
  func isSilent(now: UInt64) -> Bool { ranges.isSilent(for: Self.longestSilence, now: now) }

  /// Connects anew where an answer is overdue; true where nothing that was asked will be answered. Under another key the
  /// broadcast is connected to as well.
  ///
  /// - Parameters:
  ///   - isLineBusy: weights were asked for.
  func renew(now: UInt64, isLineBusy: Bool) throws(MessagingError) -> Bool {
    guard try ranges.renew(now: now, isLineBusy: isLineBusy) else { return false }
    if ranges.transport != transport {
      transport = ranges.transport
      try listen(now)
    }
    return true
  }

  /// Connects to the broadcast anew where nothing came from it for long although the publisher answers: the connection
  /// only looks alive, or its handshake failed by its protocol, after which libzmq never tries again.
  func cureDeafness(now: UInt64) throws(MessagingError) {
    guard let broadcastAt else { return self.broadcastAt = now }
    guard now >= broadcastAt + Self.longestDeafness, ranges.lastHeard ?? 0 > broadcastAt else { return }
    try listen(now)
  }

  private func listen(_ now: UInt64) throws(MessagingError) {
    broadcast = try Self.listen(context, source, transport)
    broadcastAt = now
  }
}
