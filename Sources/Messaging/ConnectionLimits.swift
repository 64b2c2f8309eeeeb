/// What the connections of a listening socket may do.
package struct ConnectionLimits: Hashable, Sendable {
  /// Bytes that may be under way over each connection without being counted: read, and not yet taken as messages. A
  /// handshake is never taken.
  package var handshake: UInt64
  /// So many more over a connection whose user is known.
  package var known: UInt64
  /// Bytes that may be under way over all connections together, beside those and beside credit: where they are more, the
  /// connections with most go first. One bound for all, since a frame of 2 bytes takes 64 of memory: 32 times as much
  /// without encryption, twice as much with it.
  package var undelivered: UInt64
  /// Bytes that may come over one connection in all.
  package var total: UInt64
  /// Milliseconds until a connection brings its first message.
  package var silence: UInt64
  /// Connections that brought no message yet.
  package var unheard: Int
  /// Connections of one user.
  package var perUser: Int
  /// New connections a second, and twice as many at once. A handshake costs its server a third of a millisecond before it is
  /// known who comes.
  package var accepted: Int

  package init(
    handshake: UInt64 = 1 << 10, known: UInt64 = 0, undelivered: UInt64 = 1 << 20, total: UInt64 = .max,
    silence: UInt64 = .max, unheard: Int = 1024, perUser: Int = .max, accepted: Int = .max
  ) {
    self.handshake = handshake
    self.known = known
    self.undelivered = undelivered
    self.total = total
    self.silence = silence
    self.unheard = unheard
    self.perUser = perUser
    self.accepted = accepted
  }
}

/// Why a connection was cut; its text is what operators read.
package enum CutReason: String, Hashable, Sendable, CaseIterable {
  case tooMuchUnderWay = "more bytes under way than granted"
  case tooMuch = "more bytes than subscriptions need"
  case silent = "no message in time"
  case unheard = "too many connections without a message"
  case surplus = "too many connections of one key"
  case notAllowed = "its key is not allowed any more"
}

/// A connection by what never comes again: descriptors do.
package struct ConnectionID: Hashable, Sendable {
  package let descriptor: Int32
  /// The kernel's number of the socket.
  package let cookie: UInt64

  package init(descriptor: Int32, cookie: UInt64) {
    self.descriptor = descriptor
    self.cookie = cookie
  }
}

/// A connection that has to go.
package struct Cut: Hashable, Sendable {
  package let id: ConnectionID
  package let reason: CutReason
  /// Address of the other end.
  package let peer: String
  /// As whom the authenticator let it in, where a message told.
  package let user: String?
}
