internal import FlyingFox
internal import FlyingSocks
internal import FoundationEssentials
internal import Glibc

/// An admin server that cannot listen.
package struct AdminError: Error, Hashable, Sendable, CustomStringConvertible {
  package let address: AdminAddress
  package let reason: String

  package var description: String {
    "cannot listen on \(address): \(reason); another program may listen there: choose another port"
  }
}

/// Serves health and metrics of a process over HTTP, beside its loop.
///
///     /livez     200, or 503 where the process should be restarted
///     /readyz    200, or 503 and why the process cannot do its work now
///     /metrics   Prometheus' text format
///
/// Read-only, without secrets; no agent is named. It ends with the last reference.
package final class AdminServer: Sendable {
  /// Where it listens, also where port 0 let the system choose.
  package let address: AdminAddress
  private let task: Task<Void, Never>

  /// Listens when it returns.
  ///
  /// - Parameters:
  ///   - own: what the process tells of itself at any time, beside what its loop posts.
  ///   - clock: milliseconds of the clock that the board's loop posts with.
  package init(
    _ address: AdminAddress, board: Board, own: @escaping @Sendable () -> [MetricFamily] = { [] },
    clock: @escaping @Sendable () -> UInt64
  ) throws(AdminError) {
    let start = Outcome<UInt16, AdminError>()
    task = Task.detached {
      do {
        try await Self.serve(address, board, own, clock) { start.end(.success($0)) }
      } catch { start.end(.failure(AdminError(address: address, reason: "\(error)"))) }
    }
    self.address = AdminAddress(host: address.host, port: try start.wait().get())
  }

  deinit { task.cancel() }

  private static func serve(
    _ address: AdminAddress, _ board: Board, _ own: @escaping @Sendable () -> [MetricFamily],
    _ clock: @escaping @Sendable () -> UInt64, _ isListening: @escaping @Sendable (UInt16) -> Void
  ) async throws {
    let server = HTTPServer(address: try .inet(ip4: address.host, port: address.port), logger: .disabled)
    await server.appendRoute("GET /livez") { _ in health(board.illness(now: clock())) }
    await server.appendRoute("GET /readyz") { _ in health(board.obstacle(now: clock())) }
    await server.appendRoute("GET /metrics") { _ in metrics(own() + board.metrics) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      group.addTask {
        try await server.waitUntilListening()
        if case .ip4(_, let port)? = await server.listeningAddress { isListening(port) }
      }
      try await group.waitForAll()
    }
  }

  private static func health(_ fault: String?) -> HTTPResponse {
    HTTPResponse(
      statusCode: fault == nil ? .ok : .serviceUnavailable, headers: [.contentType: "text/plain; charset=utf-8"],
      body: Data("\(fault ?? "ok")\n".utf8))
  }

  private static func metrics(_ families: [MetricFamily]) -> HTTPResponse {
    HTTPResponse(
      statusCode: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
      body: Data(MetricFamily.text(families).utf8))
  }
}
