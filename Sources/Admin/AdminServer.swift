internal import FlyingFox

/// Serves a process's `AdminPages` over HTTP, beside its loop. It ends with the last reference.
package final class AdminServer: Sendable {
  private let service: HTTPService

  /// Where it listens, also where port 0 let the system choose.
  package var address: AdminAddress { service.address }

  /// Listens when it returns, or, where it has somebody to report to, has tried once.
  ///
  /// - Parameters:
  ///   - own: what the process tells of itself at any time, beside what its loop posts.
  ///   - clock: milliseconds of the clock that the board's loop posts with.
  ///   - report: given one, it goes on trying where it cannot listen; tells of each change.
  package init(
    _ address: AdminAddress, limits: HTTPLimits = HTTPLimits(), board: Board,
    own: @escaping @Sendable () -> [MetricFamily] = { [] },
    clock: @escaping @Sendable () -> UInt64, report: HTTPService.Report? = nil
  ) throws(AdminError) {
    let pages = AdminPages(board: board, own: own, clock: clock)
    service = try HTTPService(address, limits: limits, report: report) { request in
      (request.method == .GET ? pages.answer(request.path) : nil) ?? HTTPResponse(statusCode: .notFound)
    }
  }
}
