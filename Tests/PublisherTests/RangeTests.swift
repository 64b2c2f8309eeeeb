import Configuration
import Kernels
import Messaging
import Publisher
import Rounds
import TestSupport
import Testing
import Wire

/// What the publisher serves to whoever asks, and what it refuses.
@Suite(.timeLimit(.minutes(1))) struct RangeTests {
  @Test func rangesTogetherAreTheReleaseFile() throws {
    try Publishing.with { publisher in
      var content: [UInt8] = []
      while content.count < publisher.weights.count {
        let (range, bytes) = try publisher.weights(0, content.count, 1 << 19)
        #expect(range.offset == UInt64(content.count) && range.length == UInt64(bytes.count))
        #expect(bytes.withUnsafeBytes { Checksum(of: $0) }.bytes == range.checksum)
        content += bytes
      }
      #expect(content == publisher.weights)
    }
  }

  @Test func noRangeIsLongerThanAChunk() throws {
    try Publishing.with { publisher in
      let (_, middle) = try publisher.weights(0, 8, Int(UInt32.max))
      #expect(middle.count == Shard.bytes)
      let (_, end) = try publisher.weights(0, publisher.weights.count - 1, 100)
      #expect(end == publisher.weights.suffix(1))
    }
  }

  @Test(
    arguments: [
      (0, UInt64.max, 1), (0, 1 << 40, 1), (0, 0, 0), (1, 0, 1), (UInt64.max, 0, 1),
    ] as [(UInt64, UInt64, UInt64)])
  func whatIsNotThereIsRefused(release: UInt64, offset: UInt64, length: UInt64) throws {
    try Publishing.with { publisher in
      let fetch = FetchWeights(release: release, offset: offset, length: length)
      guard case .error(let refusal) = try publisher.ask(.weights(fetch)).0 else { return #expect(Bool(false)) }
      #expect(refusal.release == release && !refusal.reason.isEmpty)
    }
  }

  @Test func anUnknownFederationIsRefusedAndGarbageIsPassedOver() throws {
    try Publishing.with { publisher in
      try publisher.say([[0xFF, 0xFF]])
      try publisher.say([[], [1]])
      let fetch = FetchManifests(from: 0, limit: 10)
      guard case .error(let refusal) = try publisher.ask(.manifests(fetch), of: "g").0 else {
        return #expect(Bool(false))
      }
      #expect(refusal.reason.contains("g"))
    }
  }

  @Test func manifestsAreSignedAndComeWithABeat() throws {
    try Publishing.with { publisher in
      guard case .manifests(let list) = try publisher.ask(.manifests(FetchManifests(from: 0, limit: .max))).0 else {
        return #expect(Bool(false))
      }
      #expect(list.beat == ReleaseBeat(newest: 0, refusedRound: 0) && list.manifests.count == 1)
      let key = publisher.federation.publisherKey
      #expect(try VerifiedManifest(list.manifests[0], key: key, federation: "f").manifest.release == 0)
      guard case .manifests(let later) = try publisher.ask(.manifests(FetchManifests(from: 1, limit: 5))).0 else {
        return #expect(Bool(false))
      }
      #expect(later.manifests.isEmpty)
    }
  }
}

/// A publisher in this process with release 0 of three ranges, and a client of it.
private final class Publishing {
  let federation: Federation
  let weights: [UInt8]
  private let socket: Socket

  private init(_ context: Context, _ server: ServerConfiguration, _ federation: Federation, _ weights: [UInt8]) throws {
    self.federation = federation
    self.weights = weights
    socket = try Socket(context, .dealer)
    try socket.connect(server.endpoints.ranges)
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
      try body(Publishing(context, server, try Federation(place), weights))
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

  func say(_ frames: [[UInt8]]) throws {
    let deadline = monotonicMilliseconds() + 20_000
    while try socket.send(frames) != .queued {
      try #require(monotonicMilliseconds() < deadline, "never connected")
      _ = try poll([], milliseconds: 2)
    }
  }

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
