package import FlyingFox
internal import FoundationEssentials

/// Health and metrics of a process over HTTP. Read-only, without secrets; no agent is named.
///
///     /livez     200, or 503 where the process should be restarted
///     /readyz    200, or 503 and why the process cannot do its work now
///     /metrics   Prometheus' text format
package struct AdminPages: Sendable {
  private let board: Board
  private let own: @Sendable () -> [MetricFamily]
  private let clock: @Sendable () -> UInt64

  /// - Parameters:
  ///   - own: what the process tells of itself at any time, beside what its loop posts.
  ///   - clock: milliseconds of the clock that the board's loop posts with.
  package init(
    board: Board, own: @escaping @Sendable () -> [MetricFamily] = { [] }, clock: @escaping @Sendable () -> UInt64
  ) {
    self.board = board
    self.own = own
    self.clock = clock
  }

  /// What a GET of this path is answered; nil where there is nothing.
  package func answer(_ path: String) -> HTTPResponse? {
    switch path {
    case "/livez": Self.health(board.illness(now: clock()))
    case "/readyz": Self.health(board.obstacle(now: clock()))
    case "/metrics": Self.metrics(own() + board.metrics)
    default: nil
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
