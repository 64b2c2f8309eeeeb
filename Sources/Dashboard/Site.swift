internal import Admin
internal import FlyingFox
internal import FoundationEssentials

/// Everything the HTTP server answers. Read-only.
struct Site: Sendable {
  let hosts: HostRule
  let admin: AdminPages
  let feed: StatusFeed
  let history: HistoryDesk

  func answer(_ request: HTTPRequest) async -> HTTPResponse {
    var response = await content(request)
    for (header, value) in Self.headers { response.headers[header] = value }
    return request.method == .HEAD ? response.withoutBody : response
  }

  private static let headers: [(HTTPHeader, String)] = [
    (
      HTTPHeader("Content-Security-Policy"),
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'"
    ),
    (HTTPHeader("X-Content-Type-Options"), "nosniff"), (HTTPHeader("Referrer-Policy"), "no-referrer"),
    (HTTPHeader("Cross-Origin-Resource-Policy"), "same-origin"), (.cacheControl, "no-store"),
  ]

  private func content(_ request: HTTPRequest) async -> HTTPResponse {
    guard hosts.permits(request.headers[.host]) else {
      return .text(.misdirectedRequest, "this host name is not served here; --name of `flame dashboard` adds one")
    }
    guard [.GET, .HEAD].contains(request.method) else {
      var refusal = HTTPResponse.text(.methodNotAllowed, "read-only: GET and HEAD")
      refusal.headers[HTTPHeader("Allow")] = "GET, HEAD"
      return refusal
    }
    if let page = PageFile.at(request.path) { return page.response }
    if let answer = admin.answer(request.path) { return answer }
    switch request.path {
    case "/api/status": return status
    case "/api/events": return events
    default: return await history.answer(request.path) ?? .text(.notFound, "there is nothing here")
    }
  }

  private var status: HTTPResponse {
    let newest = feed.newest
    return newest.version > 0 ? .json(newest.json) : .text(.serviceUnavailable, "the processes are being asked")
  }

  private var events: HTTPResponse {
    guard let stream = feed.events() else { return .text(.serviceUnavailable, "too many browsers listen already") }
    return HTTPResponse(
      statusCode: .ok, headers: [.contentType: "text/event-stream"], body: HTTPBodySequence(from: stream))
  }
}

extension HTTPResponse {
  static func text(_ status: HTTPStatusCode, _ text: String) -> HTTPResponse {
    HTTPResponse(
      statusCode: status, headers: [.contentType: "text/plain; charset=utf-8"], body: Data("\(text)\n".utf8))
  }

  static func json(_ bytes: [UInt8]) -> HTTPResponse {
    HTTPResponse(statusCode: .ok, headers: [.contentType: "application/json"], body: Data(bytes))
  }

  /// What HEAD is answered. The length stays, where it is known.
  fileprivate var withoutBody: HTTPResponse {
    var head = HTTPResponse(statusCode: statusCode, headers: headers)
    if case .httpBody(let body) = payload, let count = body.count { head.headers[.contentLength] = "\(count)" }
    return head
  }
}
