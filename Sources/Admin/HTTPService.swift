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

  /// Before it listens again.
  private static let pause = Duration.milliseconds(500)

  /// Listens when it returns.
  ///
  /// - Parameters:
  ///   - answer: called on threads of the concurrency pool, for several requests at a time.
  package init(
    _ address: AdminAddress, limits: HTTPLimits = HTTPLimits(),
    answer: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) throws(AdminError) {
    let start = Outcome<UInt16, AdminError>()
    task = Task.detached {
      var address = address
      repeat {
        do {
          try await Self.serve(address, limits, answer) { start.end(.success($0)) }
        } catch { start.end(.failure(AdminError(address: address, reason: "\(error)"))) }
        guard case .success(let port)? = start.told else { return }
        address = AdminAddress(host: address.host, port: port)
        try? await Task.sleep(for: Self.pause)
      } while !Task.isCancelled
    }
    self.address = AdminAddress(host: address.host, port: try start.wait().get())
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
