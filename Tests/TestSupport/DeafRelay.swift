import Glibc
import Synchronization

/// A relay between tcp on this machine and an endpoint. After `cut` the connections that there are stay open and are read, so
/// that tcp acknowledges all that is sent, but nothing goes over them any more, or one way only; new ones work. So does a
/// load balancer or a tunnel whose far end is gone.
package final class DeafRelay: Sendable {
  package struct NoSocket: Error {}

  package enum Way: Sendable {
    case toServer
    case toClient
  }

  private struct State {
    var generation = 0
    var lost: Set<Way> = []
    var accepted = 0
    var hasEnded = false
  }

  /// Two ends of one connection.
  private struct Pair {
    let near: Int32
    let far: Int32
    let generation: Int
  }

  /// Where clients connect to.
  package let endpoint: String
  private let target: String
  private let listener: Int32
  private let state = Mutex(State())

  /// Runs a relay to an endpoint (`ipc://PATH` or `tcp://127.0.0.1:PORT`) for as long as `body` takes.
  package static func with<Value>(to target: String, _ body: (DeafRelay) throws -> Value) throws -> Value {
    let relay = try DeafRelay(to: target)
    detach { relay.run() }
    defer { relay.state.withLock { $0.hasEnded = true } }
    return try body(relay)
  }

  private init(to target: String) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.loopback(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    guard isBound else { throw NoSocket() }
    endpoint = "tcp://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    self.listener = listener
    self.target = target
  }

  /// What was accepted before carries nothing from now on, on these ways.
  package func cut(_ ways: Set<Way> = [.toServer, .toClient]) {
    state.withLock {
      $0.generation += 1
      $0.lost = ways
    }
  }

  /// Connections that were accepted so far.
  package var accepted: Int { state.withLock { $0.accepted } }

  private func run() {
    var pairs: [Pair] = []
    while !state.withLock({ $0.hasEnded }) {
      var items = ([listener] + pairs.flatMap { [$0.near, $0.far] }).map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      guard poll(&items, nfds_t(items.count), 20) > 0 else { continue }
      pairs = pairs.enumerated().filter { index, pair in
        pass(pair.near, pair.far, .toServer, pair.generation, items[2 * index + 1])
          && pass(pair.far, pair.near, .toClient, pair.generation, items[2 * index + 2]) || end(pair)
      }.map(\.element)
      if items[0].revents != 0, let pair = accept() { pairs.append(pair) }
    }
    pairs.forEach { _ = end($0) }
    close(listener)
  }

  /// False where the connection has ended.
  private func pass(_ from: Int32, _ to: Int32, _ way: Way, _ generation: Int, _ item: pollfd) -> Bool {
    guard item.revents != 0 else { return true }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(from, &bytes, bytes.count, 0)
    guard count > 0 else { return false }
    if state.withLock({ $0.generation != generation && $0.lost.contains(way) }) { return true }
    var sent = 0
    while sent < count {
      let written = bytes[sent..<count].withUnsafeBytes { send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard written > 0 else { return false }
      sent += written
    }
    return true
  }

  private func end(_ pair: Pair) -> Bool {
    close(pair.near)
    close(pair.far)
    return false
  }

  private func accept() -> Pair? {
    let near = Glibc.accept(listener, nil, nil)
    guard near >= 0 else { return nil }
    guard let far = connected() else {
      close(near)
      return nil
    }
    let generation = state.withLock {
      $0.accepted += 1
      return $0.generation
    }
    return Pair(near: near, far: far, generation: generation)
  }

  private func connected() -> Int32? {
    if target.hasPrefix("ipc://") { return connected(path: String(target.dropFirst(6))) }
    guard let port = target.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
    return Self.connect(AF_INET, Self.loopback(port: port))
  }

  private func connected(path: String) -> Int32? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return Self.connect(AF_UNIX, address)
  }

  private static func connect<Address>(_ family: Int32, _ address: Address) -> Int32? {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    let result = withUnsafeBytes(of: address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) {
        Glibc.connect(descriptor, $0.baseAddress, socklen_t(bytes.count))
      }
    }
    guard result != 0 else { return descriptor }
    close(descriptor)
    return nil
  }

  private static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return address
  }
}
