internal import CLinux
internal import FlyingSocks
internal import Glibc
internal import Synchronization

/// What connections may cost an HTTP server.
package struct HTTPLimits: Sendable {
  /// Connections that wait at a time, to hear or to say more; further ones are closed.
  package let connections: Int
  /// How long one may wait.
  package let patience: Duration

  package init(connections: Int = 256, patience: Duration = .seconds(60)) {
    self.connections = connections
    self.patience = patience
  }
}

/// Lets sockets wait as another pool does, but connections not for ever, and not too many of them.
struct BoundedPool<Base: AsyncSocketPool>: AsyncSocketPool {
  private let base: Base
  private let limits: HTTPLimits
  private let waiting = Waiting()

  init(_ base: Base, _ limits: HTTPLimits) {
    self.base = base
    self.limits = limits
  }

  /// The pool's own descriptors are not closed in programs that are started, nor are its sockets: that is mended here.
  func prepare() async throws {
    try await base.prepare()
    clinux_close_on_exec()
  }

  func run() async throws { try await base.run() }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    clinux_close_one_on_exec(socket.file.rawValue)
    if Self.listens(socket) { return try await base.suspendSocket(socket, untilReadyFor: events) }
    guard waiting.enter(limits.connections) else { throw SocketError.disconnected }
    defer { waiting.leave() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await base.suspendSocket(socket, untilReadyFor: events) }
      group.addTask { [limits] in
        try await Task.sleep(for: limits.patience)
        throw SocketError.disconnected
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private static func listens(_ socket: Socket) -> Bool {
    var answer: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(socket.file.rawValue, SOL_SOCKET, SO_ACCEPTCONN, &answer, &size) == 0 && answer != 0
  }

  private final class Waiting: Sendable {
    private let count = Mutex(0)

    func enter(_ most: Int) -> Bool {
      count.withLock { count in
        guard count < most else { return false }
        count += 1
        return true
      }
    }

    func leave() { count.withLock { $0 -= 1 } }
  }
}
