/// What came over each connection of a listening socket, and which of them have to go. Pure: no socket, no clock.
///
/// Connections are known by their cookies: descriptors are used again, and what is told of them comes by two ways, of
/// which neither waits for the other. All times are milliseconds of one clock.
package struct ConnectionLedger: Sendable {
  private struct Connection {
    let id: ConnectionID
    let peer: String
    let since: UInt64
    /// Its place in the order of arrival.
    let number: UInt64
    /// Bytes that were read from it.
    var read: UInt64 = 0
    var heard = Heard()

    /// Bytes that are under way beyond what it may have under way.
    func excess(_ limits: ConnectionLimits) -> UInt64 {
      let granted = limits.handshake + heard.bytes + heard.credit + (heard.user == nil ? 0 : limits.known)
      return read > granted ? read - granted : 0
    }

    func cut(_ reason: CutReason) -> Cut { Cut(id: id, reason: reason, peer: peer, user: heard.user) }
  }

  /// What the messages of a connection told.
  private struct Heard {
    var bytes: UInt64 = 0
    var credit: UInt64 = 0
    var user: String?
    var last: UInt64?
  }

  /// A connection is told of so soon, or never.
  private static let patience: UInt64 = 10_000
  private let limits: ConnectionLimits
  /// By cookie.
  private var connections: [UInt64: Connection] = [:]
  private var cookies: [Int32: UInt64] = [:]
  /// Connections that are to be measured again: with more under way than they may, or with more to come. By cookie.
  private var pressing: Set<UInt64> = []
  /// What messages told that were taken before their connection was told of; by cookie.
  private var early: [UInt64: Heard] = [:]
  private var arrivals: UInt64 = 0
  /// Bytes that connections had under way beyond what they may when they ended: their messages are still to be taken.
  private var leftBehind: UInt64 = 0
  private var caughtUp: UInt64 = 0
  /// Cuts since the start.
  package private(set) var counts: [CutReason: UInt64] = [:]

  package init(_ limits: ConnectionLimits) { self.limits = limits }

  package var open: [ConnectionID] { connections.values.map(\.id) }

  /// What is to be measured: where something has arrived, and what was not at rest when it was measured last.
  package func pending(_ arrived: [UInt64]) -> [ConnectionID] {
    pressing.union(arrived).compactMap { connections[$0]?.id }
  }

  package mutating func open(_ id: ConnectionID, peer: String, now: UInt64) {
    var connection = Connection(id: id, peer: peer, since: now, number: arrivals)
    arrivals += 1
    if let heard = early.removeValue(forKey: id.cookie) { connection.heard = heard }
    early = early.filter { now < ($0.value.last ?? 0) + Self.patience }
    connections[id.cookie] = connection
    // What came before it was watched tells of itself no more.
    pressing.insert(id.cookie)
    cookies[id.descriptor] = id.cookie
  }

  /// What was heard of the connection is kept for a while: events are late, so the one that closed may be one before it
  /// with the same descriptor, and it is told of again at once.
  package mutating func close(_ descriptor: Int32) {
    guard let cookie = cookies.removeValue(forKey: descriptor), let closed = connections.removeValue(forKey: cookie)
    else { return }
    pressing.remove(cookie)
    leftBehind += closed.excess(limits)
    if closed.heard.last != nil { early[cookie] = closed.heard }
  }

  /// A message was taken.
  ///
  /// - Parameters:
  ///   - bytes: what it was on the wire.
  package mutating func hear(_ cookie: UInt64, bytes: Int, user: String?, now: UInt64) {
    update(cookie) { heard in
      heard.bytes += UInt64(bytes)
      heard.user = user ?? heard.user
      heard.last = now
    }
  }

  /// So many bytes may be under way over a connection from now on.
  package mutating func grant(_ cookie: UInt64, credit: UInt64) { update(cookie) { $0.credit = credit } }

  private mutating func update(_ cookie: UInt64, _ change: (inout Heard) -> Void) {
    if connections[cookie] == nil { return change(&early[cookie, default: Heard()]) }
    change(&connections[cookie]!.heard)
  }

  /// All messages that had arrived are taken.
  package mutating func catchUp(_ now: UInt64) {
    caughtUp = max(caughtUp, now)
    leftBehind = 0
  }

  /// - Parameters:
  ///   - read: bytes that were read from the connection so far.
  ///   - waiting: bytes that came and are still to be read.
  package mutating func measure(_ cookie: UInt64, read: UInt64, waiting: UInt64 = 0) {
    connections[cookie]?.read = read
    if let connection = connections[cookie], waiting > 0 || connection.excess(limits) > 0 || read > limits.total {
      pressing.insert(cookie)
    } else {
      pressing.remove(cookie)
    }
  }

  /// Takes out and hands back what sends too many bytes. To be asked often: it looks at who has much under way only.
  ///
  /// Nobody has too much before the messages were all taken for a first time: clients of a server that began anew send at
  /// once what they had on their way, and it may be busy with its files.
  package mutating func judgeBytes() -> [Cut] {
    guard caughtUp > 0 else { return [] }
    let open = pressing.compactMap { connections[$0] }
    let cuts = remove(open.filter { $0.read > limits.total }.map { $0.cut(.tooMuch) })
    var excess = open.filter { $0.read <= limits.total }.map { (connection: $0, bytes: $0.excess(limits)) }
    // Whoever has no more than was granted stays, whatever others left behind.
    excess.removeAll { $0.bytes == 0 }
    excess.sort { $0.bytes > $1.bytes }
    var left = excess.reduce(leftBehind) { $0 + $1.bytes }
    let surplus = excess.prefix { one in
      defer { left -= one.bytes }
      return left > limits.undelivered
    }
    return cuts + remove(surplus.map { $0.connection.cut(.tooMuchUnderWay) })
  }

  /// Takes out and hands back who breaks another limit.
  package mutating func judge() -> [Cut] {
    var cuts = remove(connections.values.filter(isSilent).map { $0.cut(.silent) })
    let unheard = connections.values.filter { $0.heard.last == nil }
    cuts += remove(unheard, over: limits.unheard, .unheard) { $0.number }
    for (user, group) in Dictionary(grouping: connections.values, by: \.heard.user) where user != nil {
      cuts += remove(group, over: limits.perUser, .surplus) { $0.heard.last ?? 0 }
    }
    return cuts
  }

  /// Takes out and hands back the connections of users who may be here no more.
  package mutating func review(_ permits: (String) -> Bool) -> [Cut] {
    let users = Set(connections.values.compactMap(\.heard.user)).filter { !permits($0) }
    return remove(
      connections.values.filter { $0.heard.user.map(users.contains) == true }.map { $0.cut(.notAllowed) })
  }

  private func isSilent(_ connection: Connection) -> Bool {
    connection.heard.last == nil && caughtUp >= connection.since && caughtUp - connection.since >= limits.silence
  }

  /// The first of those who are too many, by `age`.
  private mutating func remove(
    _ group: [Connection], over limit: Int, _ reason: CutReason, by age: (Connection) -> UInt64
  ) -> [Cut] {
    guard group.count > limit else { return [] }
    return remove(group.sorted { age($0) < age($1) }.prefix(group.count - limit).map { $0.cut(reason) })
  }

  private mutating func remove(_ cuts: [Cut]) -> [Cut] {
    for cut in cuts {
      leftBehind += connections.removeValue(forKey: cut.id.cookie)?.excess(limits) ?? 0
      pressing.remove(cut.id.cookie)
      counts[cut.reason, default: 0] += 1
    }
    return cuts
  }
}
