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
    var received: UInt64 = 0
    var heard = Heard()

    func cut(_ reason: CutReason) -> Cut { Cut(id: id, reason: reason, peer: peer, user: heard.user) }
  }

  /// What the messages of a connection told.
  private struct Heard {
    var bytes: UInt64 = 0
    var user: String?
    var last: UInt64?
  }

  /// A connection is told of so soon, or never.
  private static let patience: UInt64 = 10_000
  private let limits: ConnectionLimits
  /// By cookie.
  private var connections: [UInt64: Connection] = [:]
  private var cookies: [Int32: UInt64] = [:]
  /// What messages told that were taken before their connection was told of; by cookie.
  private var early: [UInt64: Heard] = [:]
  private var arrivals: UInt64 = 0
  private var caughtUp: UInt64 = 0
  /// Cuts since the start.
  package private(set) var counts: [CutReason: UInt64] = [:]

  package init(_ limits: ConnectionLimits) { self.limits = limits }

  package var open: [ConnectionID] { connections.values.map(\.id) }

  package mutating func open(_ id: ConnectionID, peer: String, now: UInt64) {
    var connection = Connection(id: id, peer: peer, since: now, number: arrivals)
    arrivals += 1
    if let heard = early.removeValue(forKey: id.cookie) { connection.heard = heard }
    early = early.filter { now < ($0.value.last ?? 0) + Self.patience }
    connections[id.cookie] = connection
    cookies[id.descriptor] = id.cookie
  }

  /// What was heard of the connection is kept for a while: events are late, so the one that closed may be one before it
  /// with the same descriptor, and it is told of again at once.
  package mutating func close(_ descriptor: Int32) {
    guard let cookie = cookies.removeValue(forKey: descriptor), let closed = connections.removeValue(forKey: cookie)
    else { return }
    if closed.heard.last != nil { early[cookie] = closed.heard }
  }

  /// A message was taken.
  ///
  /// - Parameters:
  ///   - bytes: what it was on the wire.
  package mutating func hear(_ cookie: UInt64, bytes: Int, user: String?, now: UInt64) {
    var heard = connections[cookie]?.heard ?? early[cookie] ?? Heard()
    heard.bytes += UInt64(bytes)
    heard.user = user ?? heard.user
    heard.last = now
    if connections[cookie] == nil { early[cookie] = heard } else { connections[cookie]?.heard = heard }
  }

  /// All messages that had arrived are taken.
  package mutating func catchUp(_ now: UInt64) { caughtUp = max(caughtUp, now) }

  /// - Parameters:
  ///   - received: bytes that came over the connection so far.
  package mutating func measure(_ cookie: UInt64, received: UInt64) {
    connections[cookie]?.received = received
  }

  /// Takes out and hands back what breaks a limit.
  package mutating func judge() -> [Cut] {
    var cuts = remove(connections.values.compactMap { connection in fault(connection).map(connection.cut) })
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

  private func fault(_ connection: Connection) -> CutReason? {
    let heard = connection.heard
    if connection.received > limits.total { return .tooMuch }
    if connection.received > heard.bytes && connection.received - heard.bytes > limits.undelivered {
      return .tooMuchUnderWay
    }
    if heard.last == nil && caughtUp >= connection.since && caughtUp - connection.since >= limits.silence {
      return .silent
    }
    return nil
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
      connections[cut.id.cookie] = nil
      counts[cut.reason, default: 0] += 1
    }
    return cuts
  }
}
