internal import FlyingFox
internal import FlyingSocks
internal import FoundationEssentials
internal import Glibc

/// Asks an admin server of this machine how its process is.
package struct AdminProbe: Sendable {
  package enum Page: String, Sendable {
    /// Whether the process should be started anew.
    case alive = "/livez"
    /// Whether it can do its work now.
    case ready = "/readyz"
  }

  package struct Answer: Hashable, Sendable {
    package let isWell: Bool
    /// `ok`, or what is wrong.
    package let text: String

    package init(isWell: Bool, text: String) {
      self.isWell = isWell
      self.text = text
    }
  }

  private static let bodyLimit = 1 << 16

  private let address: AdminAddress
  private let patience: Double

  /// - Parameters:
  ///   - patience: seconds until an answer must be there.
  package init(_ address: AdminAddress, patience: Double = 3) {
    self.address = address
    self.patience = patience
  }

  /// Blocks until the answer is there; never to be called on a thread of the concurrency pool, from which the answer
  /// comes. No answer is one that is not well.
  package func ask(_ page: Page) -> Answer {
    let outcome = Outcome<Answer, Never>()
    let (address, patience) = (address, patience)
    let asking = Task.detached { outcome.end(.success(await Self.answer(page, address))) }
    Task.detached {
      try? await Task.sleep(for: .seconds(patience))
      outcome.end(.success(Answer(isWell: false, text: "\(address) does not answer within \(patience) s")))
      asking.cancel()
    }
    return outcome.wait().get()
  }

  /// FlyingFox waits for a connection for 5 s; whoever has more patience tries again.
  private static func answer(_ page: Page, _ address: AdminAddress) async -> Answer {
    while true {
      do { return try await get(page, address) } catch SocketError.timeout where !Task.isCancelled {
        continue
      } catch { return Answer(isWell: false, text: "\(address) does not answer: \(error)") }
    }
  }

  private static func get(_ page: Page, _ address: AdminAddress) async throws -> Answer {
    let request = HTTPRequest(
      method: .GET, version: .http11, path: page.rawValue, query: [], headers: [.host: address.host], body: Data())
    var client = HTTPClient()
    let response = try await client.sendHTTPRequest(
      request, to: try address.place)
    let text = String(decoding: try await response.bodyData.prefix(bodyLimit), as: UTF8.self)
    return Answer(isWell: response.statusCode == .ok, text: String(text.prefix { !$0.isNewline }))
  }
}
