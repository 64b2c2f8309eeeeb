import AgentClient
import Cryptography
import Kernels
import Rounds
import Wire

/// An agent process, and the update it has at hand.
struct ModelAgent: Hashable {
  let name: String
  private(set) var state = UploadState()
  private(set) var base: UInt64?
  /// Rises with every training: no two make the same update.
  private(set) var trainings = 0
  private var value: Float = 0
  /// The update at hand is one that no collector takes.
  var isBad: Bool { value.isNaN }

  init(_ place: Int) { name = "a\(place)" }

  /// A process that was killed and started again; the next training makes another update.
  mutating func restart() {
    state = UploadState()
    base = nil
  }

  /// - Parameter isBad: the update has a value that no collector takes.
  mutating func train(on release: UInt64, isBad: Bool) {
    trainings += 1
    base = release
    value = isBad ? .nan : Float(trainings)
    state.offer(base: release, chunks: 1)
  }

  mutating func hear(_ reply: AgentReply, _ now: UInt64) { state.hear(reply, now: now) }

  /// All that it has to say now.
  mutating func turn(_ now: UInt64, _ channel: inout Channel<AgentRequest, AgentReply>) {
    while let step = state.next(now: now) {
      guard channel.send(up: message(step)) else { return state.unsent(step, now: now) }
    }
  }

  private func message(_ step: UploadState.Step) -> AgentRequest {
    let body: AgentRequest.Body
    switch step {
    case .hello: body = .hello(Hello(name: name))
    case .begin(let round):
      body = .begin(
        Begin(
          round: round, base: base ?? 0, specDigest: SetUp.specDigest, bytes: 16, claimedCount: 1,
          updateDigest: Digest(of: checksum).bytes))
    case .chunk(let round, let index):
      body = .chunk(Chunk(round: round, index: UInt32(index), checksum: checksum, content: content))
    case .commit(let round): body = .commit(Commit(round: round))
    }
    return AgentRequest(federation: federation, body: body)
  }

  private var content: [UInt8] {
    let floats = [Float(name.utf8.last ?? 0), Float(base ?? 0), value, 1]
    return floats.withUnsafeBytes { Array($0) }
  }

  private var checksum: [UInt8] { content.withUnsafeBytes { Checksum(of: $0) }.bytes }
}

extension SetUp {
  static let specDigest = spec.digest.bytes
}
