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

  package init(
    context: Context, _ limits: ConnectionLimits, permits: @escaping Permission = { _ in true }
  ) throws(MessagingError) {
    let number = Self.number.add(1, ordering: .relaxed).newValue
    endpoint = "inproc://connections-\(number)"
    let watch = try ConnectionWatch(context, endpoint: endpoint, limits, stop: stop, permits)
    self.watch = watch
    thread = Thread { watch.serve() }
  }

  deinit {
    stop.raise()
    thread.join()
  }

  func heard(_ message: Received, wireBytes: Int) {
    guard let connection = message.connection, case let cookie = clinux_cookie(connection), cookie != 0 else { return }
    let now = monotonicMilliseconds()
    watch.ledger.withLock { $0.hear(cookie, bytes: wireBytes, user: message.user, now: now) }
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
  private static let pause = 100
  private static let reviewMilliseconds: UInt64 = 1000
  private static let mostRecent = 1000

  let ledger: Mutex<ConnectionLedger>
  let recent = Mutex<[Cut]>([])
  private let stop: Event
  private let permits: ConnectionGuard.Permission
  private let events: Socket

  init(
    _ context: Context, endpoint: String, _ limits: ConnectionLimits, stop: Event,
    _ permits: @escaping ConnectionGuard.Permission
  ) throws(MessagingError) {
    ledger = Mutex(ConnectionLedger(limits))
    self.stop = stop
    self.permits = permits
    // Without a high-water mark: libzmq's own thread would wait where it is reached.
    events = try Socket(context, .pair, SocketOptions(highWaterMark: 0))
    try events.connect(endpoint)
  }

  func serve() {
    var reviewAt: UInt64 = 0
    while !isStopped {
      let now = monotonicMilliseconds()
      takeEvents(now)
      measure()
      cut(ledger.withLock { $0.judge() })
      guard now >= reviewAt else { continue }
      reviewAt = now + Self.reviewMilliseconds
      cut(ledger.withLock { $0.review(permits) })
    }
  }

  private var isStopped: Bool {
    (try? poll([PollItem(descriptor: stop.descriptor)], milliseconds: Self.pause))?[0] ?? false
  }

  private func takeEvents(_ now: UInt64) {
    while let frames = try? events.receive() {
      guard let event = MonitorEvent(frames) else { continue }
      switch event.kind {
      case .accepted: open(event, now)
      case .disconnected: ledger.withLock { $0.close(event.descriptor) }
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
  }

  private func measure() {
    let measured = ledger.withLock { $0.open }.map { ($0.cookie, clinux_received($0.descriptor)) }
    ledger.withLock { ledger in
      for (cookie, bytes) in measured where bytes >= 0 { ledger.measure(cookie, received: UInt64(bytes)) }
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
    case ZMQ_EVENT_ACCEPTED: kind = .accepted
    case ZMQ_EVENT_DISCONNECTED: kind = .disconnected
    default: return nil
    }
    descriptor = value
    let address = String(decoding: frames[1], as: UTF8.self)
    port = address.split(separator: ":").last.flatMap { Int($0) } ?? 0
  }
}
