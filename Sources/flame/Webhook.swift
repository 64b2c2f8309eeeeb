import Addresses
import ArgumentParser
import Foundation
import FoundationNetworking
import Messaging
import Synchronization

/// Tells a receiver of releases by HTTP, one POST each. At least once: a receiver whose answer was lost hears it again.
///
/// Used on one thread.
struct Webhook {
  enum Outcome {
    case delivered
    case stopped
    case failed(reason: String)
  }

  /// Milliseconds before the second attempt and each further one; there are no more.
  private static let pauses = [500, 1000, 2000, 4000, 8000, 16_000]
  /// How long one attempt may take. Seconds.
  private static let limit = 10.0

  private let url: URL
  private let session: URLSession
  private let answers = Answers()

  /// - Throws: unless it is https, or http to this machine: nobody on the way is to change what a receiver acts on.
  init(_ text: String) throws {
    guard let url = URL(string: text), let host = url.host, !host.isEmpty, ["http", "https"].contains(url.scheme) else {
      throw ValidationError("--post: write a URL like https://models.example.org/releases")
    }
    let isHere = host == "localhost" || Address(host)?.isLoopback == true
    guard url.scheme == "https" || isHere else {
      throw ValidationError("--post: http:// is for this machine only (127.0.0.1, localhost); write https://")
    }
    self.url = url
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = Self.limit
    configuration.timeoutIntervalForResource = Self.limit
    session = URLSession(configuration: configuration, delegate: answers, delegateQueue: nil)
  }

  /// Where to, without what may be secret.
  var receiver: String { "\(url.scheme ?? "")://\(url.host ?? "")\(url.port.map { ":\($0)" } ?? "")" }

  /// Sends until it is taken (status 2…), for two minutes at most.
  func post(_ json: String, until stop: Stop) throws -> Outcome {
    var reason = ""
    for pause in [0] + Self.pauses {
      if try poll([PollItem(descriptor: stop.descriptor)], milliseconds: pause)[0] { return .stopped }
      guard let answer = try attempt(json, until: stop) else { return .stopped }
      switch answer {
      case .status(200..<300): return .delivered
      case .status(let status): reason = "it answered \(status)"
      case .error(let text): reason = text
      }
    }
    return .failed(reason: reason)
  }

  /// nil where the wish to stop came first.
  private func attempt(_ json: String, until stop: Stop) throws -> Answers.Answer? {
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = Data(json.utf8)
    let task = session.dataTask(with: request)
    let done = answers.expect()
    task.resume()
    let items = [PollItem(descriptor: stop.descriptor), PollItem(descriptor: done.descriptor)]
    var ready = [false, false]
    while !ready[0] && !ready[1] { ready = try poll(items, milliseconds: 1000) }
    // Not cancelled: that ends the process by a trap where it meets an answer on its way. Whoever stops ends anyway.
    return ready[0] ? nil : answers.take()
  }
}

/// The answer to the request at hand; told on a thread of the session.
private final class Answers: NSObject, URLSessionDataDelegate, Sendable {
  enum Answer: Sendable {
    case status(Int)
    case error(String)
  }

  private let state = Mutex<(done: Event, answer: Answer?)>((Event(), nil))

  /// What is raised once there is an answer.
  func expect() -> Event {
    let done = Event()
    state.withLock { $0 = (done, nil) }
    return done
  }

  func take() -> Answer { state.withLock { $0.answer ?? .error("no answer") } }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let status = (task.response as? HTTPURLResponse)?.statusCode
    state.withLock { state in
      state.answer = error.map { .error($0.localizedDescription) } ?? status.map { .status($0) }
      state.done.raise()
    }
  }

  /// A redirected POST would go on as a GET, and its answer would say nothing.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) { completionHandler(nil) }
}
