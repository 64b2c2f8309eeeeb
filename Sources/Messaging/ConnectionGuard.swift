internal import CLinux
internal import CZeroMQ
internal import Synchronization

/// Watches the connections of a listening tcp socket and cuts those that break a limit, on a thread of its own: it holds
/// also while the socket's thread is busy. libzmq has no such limits: its high-water marks count whole messages only.
///
/// To be given to the socket when that is made. Connections that are not by tcp are local, and not watched.
package final class ConnectionGuard: Sendable {
  /// Whether a user, as the authenticator named it, may be connected now. Called on the guard's thread.
  package typealias Permission = @Sendable (_ user: String) -> Bool

  private static let number = Atomic<Int>(0)
  let endpoint: String
  private let watch: ConnectionWatch
  private let stop = Event()
  private let thread: Thread
  private let presence: Presence?

  /// - Parameters:
  ///   - presence: told who is heard over which connection.
  package init(
    context: Context, _ limits: ConnectionLimits, presence: Presence? = nil,
    permits: @escaping Permission = { _ in true }
  ) throws(MessagingError) {
    let number = Self.number.add(1, ordering: .relaxed).newValue
    endpoint = "inproc://connections-\(number)"
    let watch = try ConnectionWatch(context, endpoint: endpoint, limits, stop: stop, presence, permits)
    self.watch = watch
    self.presence = presence
    thread = Thread { watch.serve() }
  }

  deinit {
    stop.raise()
    thread.join()
  }

  func heard(_ message: Received, wireBytes: Int) {
    guard let connection = message.connection, case let cookie = clinux_cookie(connection), cookie != 0 else { return }
    if let user = message.user { presence?.hears(user, over: connection, cookie) }
    let now = monotonicMilliseconds()
    watch.ledger.withLock { $0.hear(cookie, bytes: wireBytes, user: message.user, now: now) }
  }

  /// So many bytes may be under way over the connection that a message came over.
  func grant(_ message: Received, credit: UInt64) {
    guard let connection = message.connection, case let cookie = clinux_cookie(connection), cookie != 0 else { return }
    watch.ledger.withLock { $0.grant(cookie, credit: credit) }
  }

  func caughtUp() {
    let now = monotonicMilliseconds()
    watch.ledger.withLock { $0.catchUp(now) }
  }

  /// Cuts since the start.
  package var counts: [CutReason: UInt64] { watch.ledger.withLock { $0.counts } }

  /// The cuts since the last call, at most 1000 of them.
  package func takeCuts() -> [Cut] {
    watch.recent.withLock { recent in
      defer { recent = [] }
      return recent
    }
  }
}

/// The guard's thread.
///
/// `@unchecked Sendable` because the socket is made here, handed to the one thread that serves, and closed when that has
/// ended: the start and the end of a thread are the fences that libzmq asks for.
private final class ConnectionWatch: @unchecked Sendable {
  /// Milliseconds between two looks at what arrives. A peer on this machine makes libzmq take 1 MiB of memory in one.
  private static let breath = 5
  private static let pause = 100
  private static let reviewMilliseconds: UInt64 = 1000
  private static let mostRecent = 1000

  let ledger: Mutex<ConnectionLedger>
  let recent = Mutex<[Cut]>([])
  private let stop: Event
  private let presence: Presence?
  private let permits: ConnectionGuard.Permission
  private let events: Socket
  private let arrivals = Arrivals()
  private var door: Door

  init(
    _ context: Context, endpoint: String, _ limits: ConnectionLimits, stop: Event, _ presence: Presence?,
    _ permits: @escaping ConnectionGuard.Permission
  ) throws(MessagingError) {
    ledger = Mutex(ConnectionLedger(limits))
    self.stop = stop
    self.presence = presence
    self.permits = permits
    door = Door(perSecond: limits.accepted)
    // Without a high-water mark: libzmq's own thread would wait where it is reached.
    events = try Socket(context, .pair, SocketOptions(highWaterMark: 0))
    try events.connect(endpoint)
  }

  func serve() {
    var (judgeAt, reviewAt): (UInt64, UInt64) = (0, 0)
    while !isStopped(Self.breath) && !isStopped(Self.pause, orWokenBy: [PollItem(events), arrivals.pollItem]) {
      let now = monotonicMilliseconds()
      takeEvents(now)
      door.look(now)
      let arrived = arrivals.take()
      measure(ledger.withLock { $0.pending(arrived) })
      cut(ledger.withLock { $0.judgeBytes() })
      guard now >= judgeAt else { continue }
      judgeAt = now + UInt64(Self.pause)
      // Nothing tells of what arrives where the peer does not take what it is sent.
      measure(ledger.withLock { $0.open })
      cut(ledger.withLock { $0.judge() })
      guard now >= reviewAt else { continue }
      reviewAt = now + Self.reviewMilliseconds
      cut(ledger.withLock { $0.review(permits) })
    }
  }

  private func isStopped(_ milliseconds: Int, orWokenBy items: [PollItem] = []) -> Bool {
    (try? poll([PollItem(descriptor: stop.descriptor)] + items, milliseconds: milliseconds))?[0] ?? false
  }

  private func takeEvents(_ now: UInt64) {
    while let frames = try? events.receive() {
      guard let event = MonitorEvent(frames) else { continue }
      switch event.kind {
      case .listening: door.listeners.append(event.descriptor)
      case .accepted:
        door.accept(now)
        open(event, now)
      case .disconnected:
        presence?.ends(event.descriptor)
        ledger.withLock { $0.close(event.descriptor) }
      }
    }
  }

  /// The descriptor may be another socket's by now: then it does not listen where the connection was accepted.
  private func open(_ event: MonitorEvent, _ now: UInt64) {
    var found = clinux_connection()
    guard clinux_connection(event.descriptor, &found) == 0, Int(found.port) == event.port else { return }
    let peer = withUnsafeBytes(of: found.peer) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let id = ConnectionID(descriptor: event.descriptor, cookie: found.cookie)
    ledger.withLock { $0.open(id, peer: peer, now: now) }
    arrivals.add(id)
  }

  private func measure(_ connections: [ConnectionID]) {
    let measured = connections.map { id in
      var (read, waiting): (UInt64, UInt64) = (0, 0)
      return (id.cookie, clinux_received(id.descriptor, id.cookie, &read, &waiting) == 0, read, waiting)
    }
    ledger.withLock { ledger in
      for case (let cookie, true, let read, let waiting) in measured {
        ledger.measure(cookie, read: read, waiting: waiting)
      }
    }
  }

  private func cut(_ cuts: [Cut]) {
    guard !cuts.isEmpty else { return }
    for cut in cuts { _ = clinux_cut(cut.id.descriptor, cut.id.cookie) }
    recent.withLock { $0 = Array(($0 + cuts).suffix(Self.mostRecent)) }
  }
}

/// What libzmq's monitor tells: event (16 bits), value (32 bits: the descriptor); the endpoint of the listener.
private struct MonitorEvent {
  enum Kind {
    case listening
    case accepted
    case disconnected
  }

  let kind: Kind
  let descriptor: Int32
  /// Where the listener listens.
  let port: Int

  init?(_ frames: [[UInt8]]) {
    guard frames.count == 2, frames[0].count == 6 else { return nil }
    let (event, value) = frames[0].withUnsafeBytes {
      (Int32($0.loadUnaligned(as: UInt16.self)), $0.loadUnaligned(fromByteOffset: 2, as: Int32.self))
    }
    switch event {
    case ZMQ_EVENT_LISTENING: kind = .listening
    case ZMQ_EVENT_ACCEPTED: kind = .accepted
    case ZMQ_EVENT_DISCONNECTED: kind = .disconnected
    default: return nil
    }
    descriptor = value
    let address = String(decoding: frames[1], as: UTF8.self)
    port = address.split(separator: ":").last.flatMap { Int($0) } ?? 0
  }
}
