import AgentClient
import Cryptography
import Kernels
import Messaging
import Rounds
import TestSupport
import Testing
import Wire

/// What a publisher says and serves, made by hand: two sockets, a chain of releases, and every fault there may be.
final class HandMadePublisher {
  static let key = SigningKey(seed: [UInt8](repeating: 7, count: 32))
  /// Of every release: two whole ranges and a rest.
  static let weightsBytes = 2 * WeightsAssembly.rangeBytes + 1234

  private let broadcast: Socket
  private let router: Socket
  let source: ReleaseSource
  private(set) var signed: [SignedManifest] = []
  /// What was asked for.
  private(set) var requests: [ReleaseRequest.Body] = []
  /// The answer to a request; nil gives none.
  var answer: (HandMadePublisher, ReleaseRequest.Body) -> [[UInt8]]? = { $0.truth($1) }

  init(_ context: Context, folder: String, releases: Int) throws {
    broadcast = try Socket(context, .broadcast, SocketOptions(highWaterMark: 0))
    router = try Socket(context, .router)
    source = ReleaseSource(
      federation: "icu", key: Self.key.publicKey, broadcast: try broadcast.bind("ipc://\(folder)/broadcast"),
      ranges: try router.bind("ipc://\(folder)/ranges"))
    for number in 0..<releases { addRelease(UInt64(number)) }
  }

  static func weights(_ release: UInt64) -> [UInt8] {
    [UInt8](repeating: UInt8(release + 1), count: weightsBytes - 1) + [0xFF]
  }

  /// Adds the release after the newest one.
  func addRelease(_ number: UInt64) {
    let manifest = Self.manifest(number, after: signed.last)
    signed.append(manifest.signed(with: Self.key))
  }

  /// Adds a release that is signed as it is.
  func add(_ release: SignedManifest) { signed.append(release) }

  static func manifest(_ number: UInt64, after parent: SignedManifest?, federation: String = "icu") -> ReleaseManifest {
    ReleaseManifest(
      version: 1, federation: federation, release: number,
      parentDigest: parent.map { Digest(of: $0.manifest).bytes } ?? [], parent: number == 0 ? 0 : number - 1,
      specDigest: [], weightsDigest: Digest(of: weights(number)).bytes, weightsBytes: UInt64(weightsBytes),
      round: number, origin: number == 0 ? "initial" : "round", revertedTo: 0, rule: "flame", space: "models",
      metric: "cosine", noiseFactor: 0.001, agents: 3, admitted: 2, roundDigest: [], seeded: true)
  }
}

// MARK: Ranges

extension HandMadePublisher {
  /// Answers all requests that have arrived.
  func serve() throws {
    while let frames = try router.receive() {
      let request = try ReleaseRequest.decode(frames[1])
      #expect(request.federation == "icu")
      requests.append(request.body)
      if let reply = answer(self, request.body) { try router.send([frames[0]] + reply) }
    }
  }

  var isAsked: PollItem { PollItem(router) }

  /// What an honest publisher answers.
  func truth(_ request: ReleaseRequest.Body) -> [[UInt8]] {
    switch request {
    case .manifests(let fetch):
      let wanted = signed.dropFirst(Int(fetch.from)).prefix(Int(fetch.limit))
      return list(Array(wanted), newest: UInt64(signed.count - 1))
    case .weights(let fetch):
      let range = Int(fetch.offset)..<Int(fetch.offset + fetch.length)
      return Self.reply(fetch.release, fetch.offset, Array(Self.weights(fetch.release)[range]))
    }
  }

  func list(_ manifests: [SignedManifest], newest: UInt64) -> [[UInt8]] {
    [Self.encode(.manifests(ManifestList(manifests: manifests, beat: ReleaseBeat(newest: newest, refusedRound: 0))))]
  }

  /// A range with its checksum, whatever it holds.
  static func reply(_ release: UInt64, _ offset: UInt64, _ content: [UInt8]) -> [[UInt8]] {
    [encode(.weights(range(release, offset, content))), content]
  }

  static func refusal(_ release: UInt64) -> [[UInt8]] {
    [encode(.error(ReleaseRefusal(reason: "not kept", release: release)))]
  }

  private static func encode(_ body: ReleaseReply.Body) -> [UInt8] {
    ReleaseReply(federation: "icu", epoch: 1, body: body).encode()
  }

  private static func range(_ release: UInt64, _ offset: UInt64, _ content: [UInt8]) -> WeightsRange {
    WeightsRange(
      release: release, offset: offset, length: UInt64(content.count),
      checksum: content.withUnsafeBytes { Checksum(of: $0) }.bytes)
  }

  /// The releases whose weights were asked for, one per request.
  var askedForWeights: [UInt64] {
    requests.compactMap { if case .weights(let fetch) = $0 { fetch.release } else { nil } }
  }

  /// The first release of each request for manifests.
  var askedForManifests: [UInt64] {
    requests.compactMap { if case .manifests(let fetch) = $0 { fetch.from } else { nil } }
  }
}

// MARK: Broadcast

extension HandMadePublisher {
  /// Waits until a subscriber listens to both topics.
  func awaitSubscriber() throws {
    var topics = 0
    while topics < 2, try poll([PollItem(broadcast)], milliseconds: 10_000) == [true] {
      while try broadcast.receive() != nil { topics += 1 }
    }
    #expect(topics == 2)
  }

  /// Whether somebody subscribed, or ended a subscription, since the last time.
  func hasSubscription() throws -> Bool { try broadcast.receive() != nil }

  func say(_ manifest: SignedManifest) throws {
    try say("manifest", ReleaseEvent(federation: "icu", epoch: 1, body: .manifest(manifest)).encode())
  }

  func say(newest: UInt64) throws {
    let beat = ReleaseBeat(newest: newest, refusedRound: 0)
    try say("manifest", ReleaseEvent(federation: "icu", epoch: 1, body: .beat(beat)).encode())
  }

  /// Says some ranges of a release's weights; `change` may spoil what is said after its checksum is made.
  func say(weights release: UInt64, _ indices: [Int], _ change: ([UInt8]) -> [UInt8] = { $0 }) throws {
    let weights = Self.weights(release)
    for index in indices {
      let start = index * WeightsAssembly.rangeBytes
      let content = Array(weights[start..<min(start + WeightsAssembly.rangeBytes, weights.count)])
      let range = Self.range(release, UInt64(start), content)
      let event = ReleaseEvent(federation: "icu", epoch: 1, body: .weights(range))
      try say("weights", event.encode(), change(content))
    }
  }

  func say(_ topic: String, _ frames: [UInt8]...) throws {
    #expect(try broadcast.send([Array("\(topic)/icu".utf8)] + frames) == .queued)
  }
}
