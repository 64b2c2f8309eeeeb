import Glibc
import Messaging
import Testing

@Suite struct DoorTests {
  /// More new connections than are taken at once: the rest has to wait, and is taken when it tries again.
  @Test func newConnectionsBeyondTheLimitWait() throws {
    let context = Context()
    let connections = try ConnectionGuard(context: context, ConnectionLimits(accepted: 20))
    let router = try Socket(context, .router, watchedBy: connections)
    let endpoint = try router.bind("tcp://127.0.0.1:*")
    var first = (0..<44).compactMap { _ in Caller(endpoint) }
    try #require(first.count == 44)
    // The guard looks at them within milliseconds, and closes.
    let late = try calledWhileClosed(endpoint, &first)
    #expect(!late.isThrough(within: 50))
    #expect(late.isThrough(within: Int32(patience)))
  }

  private func calledWhileClosed(_ endpoint: String, _ others: inout [Caller]) throws -> Caller {
    let deadline = monotonicMilliseconds() + UInt64(patience)
    while monotonicMilliseconds() < deadline {
      let caller = try #require(Caller(endpoint))
      if !caller.isThrough(within: 20) { return caller }
      others.append(caller)
    }
    throw Never.closed
  }

  private enum Never: Error { case closed }
}

/// A connection by TCP that is being made.
private final class Caller {
  private let descriptor: Int32

  init?(_ endpoint: String) {
    guard let port = endpoint.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    _ = withUnsafeBytes(of: &address) {
      connect(descriptor, $0.bindMemory(to: sockaddr.self).baseAddress, socklen_t($0.count))
    }
  }

  deinit { close(descriptor) }

  func isThrough(within milliseconds: Int32) -> Bool {
    var item = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return Glibc.poll(&item, 1, milliseconds) > 0
  }
}
