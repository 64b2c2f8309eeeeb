/// The connections of one client to its server, one after another. Each is first in, first out both ways; what is under
/// way when one is cut may be lost, or be read after words of the next: all that ZeroMQ with reconnects can do.
struct Channel<Up: Hashable, Down: Hashable>: Hashable {
  struct Stray: Hashable {
    let peer: [UInt8]
    let message: Up?
  }

  private let client: UInt8
  private var connection: UInt16 = 0
  private(set) var isUp = false
  /// nil is the empty message by which a client announces a new connection.
  var up: [Up?] = []
  var down: [Down] = []
  /// What the server has yet to read of connections that are gone.
  var strays: [Stray] = []

  init(client: Int) { self.client = UInt8(client) }

  /// As the server knows the client: another name for each connection.
  var peer: [UInt8] { [client, UInt8(connection >> 8), UInt8(truncatingIfNeeded: connection)] }

  mutating func connect() {
    connection += 1
    isUp = true
    up.append(nil)
  }

  mutating func cut(_ rest: Remains) {
    isUp = false
    if rest.forServer { strays += up.map { Stray(peer: peer, message: $0) } }
    up = []
    if !rest.forClient { down = [] }
  }

  /// False where there is no connection: nothing is kept for the next one.
  mutating func send(up message: Up) -> Bool {
    if isUp { up.append(message) }
    return isUp
  }

  /// The server lost its memory.
  mutating func forgetStrays() { strays = [] }
}

/// What is still read of a connection that was cut.
struct Remains: Hashable {
  let forServer: Bool
  let forClient: Bool

  static let all = [true, false].flatMap { server in
    [true, false].map { Remains(forServer: server, forClient: $0) }
  }
}
