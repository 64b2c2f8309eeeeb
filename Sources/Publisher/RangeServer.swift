internal import Access
internal import Logging
internal import Messaging
internal import Text
internal import Wire

/// Answers whoever lacks something of a release, on a thread of its own with a socket of its own: what publishes is never
/// behind questions, however many there are. Ends with its owner.
final class RangeServer: Sendable {
  /// Longer than the 8 questions that a client may have open. Answers to one that does not read are dropped behind these.
  private static let answersPerConnection: Int32 = 16

  private let stop = Event()
  private let thread: Thread

  /// - Parameters:
  ///   - options: of the socket, but for its high-water mark.
  ///   - connections: that one key may have for each federation.
  init(
    _ context: Context, endpoint: String, _ options: SocketOptions, watchedBy guarded: ConnectionGuard?,
    security: Security, connections: Int, epoch: UInt64, _ handover: Handover
  ) throws(MessagingError) {
    var options = options
    options.highWaterMark = Self.answersPerConnection
    let socket = try Socket(context, .router, options, watchedBy: guarded)
    try socket.bindInTime(endpoint)
    let desk = RangeDesk(socket, security, connections: connections, epoch: epoch, handover, stop: stop)
    thread = Thread { desk.serve() }
  }

  deinit {
    stop.raise()
    thread.join()
  }
}

/// The thread's work.
///
/// `@unchecked Sendable` because it is made here and handed to the one thread that serves: the start of a thread is the
/// fence that libzmq asks for, and the thread drops the last reference.
private final class RangeDesk: @unchecked Sendable {
  private static let questionsPerTurn = 256
  private static let questionBytes = 1 << 12
  private static let reportMilliseconds: UInt64 = 10_000
  private static let retryMilliseconds = 1000

  private let socket: Socket
  private let security: Security
  private let epoch: UInt64
  private let handover: Handover
  private let stop: Event
  private var allowances: RangeAllowances
  private var served: [String: ServedReleases] = [:]
  private var offers = Handover.Offers()
  private var reportedAt: UInt64 = 0
  private var retriedAt: UInt64 = 0
  private let log = Logger(label: "publisher")

  init(
    _ socket: consuming Socket, _ security: Security, connections: Int, epoch: UInt64, _ handover: Handover,
    stop: Event
  ) {
    self.socket = socket
    self.security = security
    self.epoch = epoch
    self.handover = handover
    self.stop = stop
    allowances = RangeAllowances(connections: connections)
  }

  func serve() {
    do throws(MessagingError) {
      let items = [PollItem(descriptor: stop.descriptor), PollItem(socket)]
      while try !poll(items, milliseconds: Self.retryMilliseconds)[0] {
        let now = monotonicMilliseconds()
        try turn(now)
        retry(now)
      }
    } catch { handover.failure = error }
  }

  private func turn(_ now: UInt64) throws(MessagingError) {
    for _ in 0..<Self.questionsPerTurn {
      guard let message = try socket.receiveMessage() else { return }
      // Before each: who heard of a release that was broadcast just now may ask for it.
      stock()
      try take(message, now)
    }
  }

  private func retry(_ now: UInt64) {
    guard now >= retriedAt + UInt64(Self.retryMilliseconds) else { return }
    retriedAt = now
    for (name, releases) in served where releases.retry() { handover.note(releases.problems, of: name) }
  }

  private func stock() {
    guard let new = handover.offers(since: offers.number) else { return }
    offers = new
    for (name, offer) in offers.ready {
      if let known = served[name] { known.take(offer) } else { served[name] = ServedReleases(offer) }
    }
    allowances.stock(offers.ready.values)
  }

  private func take(_ message: Received, _ now: UInt64) throws(MessagingError) {
    let frames = message.frames
    let key = message.user.map { Array($0.utf8) } ?? frames[0]
    // Before anything is looked at: what is refused has to be cheaper than it is to send.
    guard allowances.admit(key, cost: ServedReleases.questionCost, now: now) else { return drop(message, now) }
    guard frames.count == 2, security.sender(message).has(.agent, .subscriber, .collector, .operator),
      let request = try? ReleaseRequest.decode(frames[1], limit: Self.questionBytes),
      // The same answer as ever comes later: whoever asks, asks again.
      !offers.idle.contains(request.federation)
    else { return }
    let releases = served[request.federation]
    guard allowances.admit(key, cost: releases?.cost(of: request.body) ?? 0, now: now) else {
      return drop(message, now)
    }
    try answer(request, releases, to: frames[0])
  }

  /// In silence: a client asks again by itself, and does so ever more rarely.
  private func drop(_ message: Received, _ now: UInt64) {
    handover.drop()
    guard now >= reportedAt + Self.reportMilliseconds else { return }
    reportedAt = now
    log.warning(
      "questions dropped: more is asked for than one key may have",
      metadata: ["newest": "\(security.name(message) ?? "")", "so far": "\(handover.dropped)"])
  }

  private func answer(_ request: ReleaseRequest, _ releases: ServedReleases?, to peer: [UInt8]) throws(MessagingError) {
    let name = request.federation
    guard let releases else {
      let reason = "there is no federation “\(shown(name, most: 64))” here"
      return try reply(.error(ReleaseRefusal(reason: reason, release: 0)), name, to: peer)
    }
    let before = releases.problems
    switch request.body {
    case .manifests(let fetch): try reply(.manifests(releases.manifests(fetch)), name, to: peer)
    case .weights(let fetch):
      switch Result(catching: { () throws(ReleaseRefusal) in try releases.weights(fetch) }) {
      case .success((let range, let bytes)): try reply(.weights(range), name, to: peer, then: bytes)
      case .failure(let refusal): try reply(.error(refusal), name, to: peer)
      }
    }
    if releases.problems != before { handover.note(releases.problems, of: name) }
  }

  private func reply(
    _ body: ReleaseReply.Body, _ federation: String, to peer: [UInt8], then last: LentBytes? = nil
  ) throws(MessagingError) {
    let message = ReleaseReply(federation: federation, epoch: epoch, body: body).encode()
    try socket.send([peer, message], then: last)
  }
}
