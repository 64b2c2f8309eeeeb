package import FlyingFox
internal import FlyingSocks
internal import Glibc

/// A server that cannot listen.
package struct AdminError: Error, Hashable, Sendable, CustomStringConvertible {
  package let address: AdminAddress
  package let reason: String

  package var description: String {
    "cannot listen on \(address): \(reason); another program may listen there: choose another port"
  }
}

/// Answers HTTP requests beside a process's loop. It ends with the last reference.
///
/// Where connections cannot be accepted any more, for want of descriptors, all are closed and it listens again.
package final class HTTPService: Sendable {
  /// Where it listens, also where port 0 let the system choose.
  package let address: AdminAddress
  private let task: Task<Void, Never>

  /// Told whenever it listens, and where; or why it does not, where that is another reason than before.
  package typealias Report = @Sendable (Result<AdminAddress, AdminError>) -> Void

  /// Before it listens again, or tries to.
  private static let pause = Duration.milliseconds(500)

  /// Listens when it returns, or, where it has somebody to report to, has tried once.
  ///
  /// - Parameters:
  ///   - report: given one, it goes on trying where it cannot listen.
  ///   - answer: called on threads of the concurrency pool, for several requests at a time.
  package init(
    _ address: AdminAddress, limits: HTTPLimits = HTTPLimits(), report: Report? = nil,
    answer: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) throws(AdminError) {
    let start = Outcome<AdminAddress, AdminError>()
    task = Task.detached {
      var address = address
      var obstacle: AdminError?
      repeat {
        do {
          try Self.probe(address)
          try await Self.serve(address, limits, answer) { [address] port in
            let found = AdminAddress(host: address.host, port: port)
            report?(.success(found))
            start.end(.success(found))
          }
        } catch {
          let error = error as? AdminError ?? AdminError(address: address, reason: "\(error)")
          if error != obstacle { report?(.failure(error)) }
          obstacle = error
          start.end(.failure(error))
        }
        if case .success(let found)? = start.told { address = found } else if report == nil { return }
        try? await Task.sleep(for: Self.pause)
      } while !Task.isCancelled
    }
    let outcome = start.wait()
    self.address = report == nil ? try outcome.get() : (try? outcome.get()) ?? address
  }

  /// Whether one could listen there now: where it cannot, FlyingFox leaves what it opened until then open.
  private static func probe(_ address: AdminAddress) throws {
    let place = try address.place
    let descriptor = socket(Int32(place.family), Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var one: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    let result = place.withSockAddr { bind(descriptor, $0, $1) }
    guard result == 0 else { throw AdminError(address: address, reason: String(cString: strerror(errno))) }
  }

  deinit { task.cancel() }

  private static func serve(
    _ address: AdminAddress, _ limits: HTTPLimits,
    _ answer: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse,
    _ isListening: @escaping @Sendable (UInt16) -> Void
  ) async throws {
    let server = HTTPServer(
      address: try address.place,
      pool: BoundedPool(HTTPServer.defaultPool(), limits), logger: .disabled, handler: ClosureHTTPHandler(answer))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      group.addTask {
        try await server.waitUntilListening()
        switch await server.listeningAddress {
        case .ip4(_, let port), .ip6(_, let port): isListening(port)
        default: break
        }
      }
      try await group.waitForAll()
    }
  }
}

extension AdminAddress {
  /// Of a socket.
  var place: any SocketAddress {
    get throws {
      try ip6.map { try sockaddr_in6.inet6(ip6: $0, port: port) } ?? sockaddr_in.inet(ip4: host, port: port)
    }
  }
}
