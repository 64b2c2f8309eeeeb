import Configuration
import Kernels
import Messaging
import Publisher
import Rounds
import TestSupport
import Testing
import Wire

/// A publisher in this process with release 0 of three ranges, and a client of it.
final class Publishing {
  let federation: Federation
  let weights: [UInt8]
  private let context: Context
  private let endpoints: Endpoints
  private let socket: Socket

  private init(_ context: Context, _ endpoints: Endpoints, _ federation: Federation, _ weights: [UInt8]) throws {
    self.federation = federation
    self.weights = weights
    self.context = context
    self.endpoints = endpoints
    socket = try Socket(context, .dealer)
    try socket.connect(endpoints.ranges)
  }

  static func with(_ body: (Publishing) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let server = try configuration(folder)
      let spec = try ModelSpec(tensors: [
        ModelSpec.Tensor(name: "w", shape: [2 * Shard.parameters + 5], role: .parameter)
      ])
      let weights = spec.safetensors(row: (0..<spec.rowCount).map { Float($0 % 1000) })
      let place = FederationFolder(data: server.data, federation: "f")
      try Federation.create(place, spec: spec, weights: weights, seed: nil)
      try FileSystem.makeFolder("\(server.data)/run")
      let (stop, ended, context) = (Stop.byRequest(), Event(), Context())
      detach {
        try? PublisherService(context: context, configuration: server, epoch: 9).run(until: stop)
        ended.raise()
      }
      defer {
        stop.request()
        _ = try? poll([PollItem(descriptor: ended.descriptor)], milliseconds: 20_000)
      }
      try body(Publishing(context, server.endpoints, try Federation(place), weights))
    }
  }

  private static func configuration(_ folder: String) throws -> ServerConfiguration {
    let yaml = """
      data: \(folder)
      security: none
      endpoints: {collector: "ipc://\(folder)/c", releases: "ipc://\(folder)/p", ranges: "ipc://\(folder)/r"}
      federations: {f: {updates: {min: 3}}}
      """
    return try ServerConfiguration(yaml: yaml, file: "test", environment: [:])
  }

  /// What a new subscriber hears first.
  func welcome() throws -> ReleaseEvent.Body {
    let subscriber = try Socket(context, .subscription)
    try subscriber.connect(endpoints.releases)
    try subscriber.subscribe("manifest/f")
    while true {
      if let frames = try subscriber.receive() { return try ReleaseEvent.decode(frames[1], limit: 1 << 16).body }
      _ = try poll([PollItem(subscriber)], milliseconds: 20_000)
    }
  }

  func say(_ frames: [[UInt8]]) throws {
    let deadline = monotonicMilliseconds() + 20_000
    while try socket.send(frames) != .queued {
      try #require(monotonicMilliseconds() < deadline, "never connected")
      _ = try poll([], milliseconds: 2)
    }
  }

  /// Asks so often at once, takes what comes, and tells how many answers came until there was none for a while.
  func flood(_ body: ReleaseRequest.Body, times: Int) throws -> Int {
    let request = ReleaseRequest(federation: "f", body: body).encode()
    var answers = 0
    for _ in 0..<times {
      try say([request])
      while try socket.receive() != nil { answers += 1 }
    }
    while try poll([PollItem(socket)], milliseconds: 300)[0] {
      while try socket.receive() != nil { answers += 1 }
    }
    return answers
  }

  /// Another client of the same publisher.
  func newcomer() throws -> Publishing { try Publishing(context, endpoints, federation, weights) }

  /// The answer, and the bytes that follow it.
  func ask(_ body: ReleaseRequest.Body, of federation: String = "f") throws -> (ReleaseReply.Body, [UInt8]) {
    try say([ReleaseRequest(federation: federation, body: body).encode()])
    let deadline = monotonicMilliseconds() + 20_000
    while true {
      if let frames = try socket.receive() {
        return (try ReleaseReply.decode(frames[0], limit: 1 << 20).body, frames.count > 1 ? frames[1] : [])
      }
      try #require(monotonicMilliseconds() < deadline, "no answer")
      _ = try poll([PollItem(socket)], milliseconds: 20_000)
    }
  }

  func weights(_ release: UInt64, _ offset: Int, _ length: Int) throws -> (WeightsRange, [UInt8]) {
    let fetch = FetchWeights(release: release, offset: UInt64(offset), length: UInt64(length))
    guard case (.weights(let range), let bytes) = try ask(.weights(fetch)) else {
      throw StoreError(.absent, "fetch", "range \(offset)")
    }
    return (range, bytes)
  }
}
