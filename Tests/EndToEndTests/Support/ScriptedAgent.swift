import Access
import AgentClient
import Cryptography
import Kernels
import Messaging
import Rounds
import Wire

/// An agent that says exactly what a test wants it to say, rules or no rules.
final class ScriptedAgent {
  let federation: String
  let name: String
  private let socket: Socket
  private let logs: () -> String

  /// - Parameters:
  ///   - key: name of the key file, where it is not the agent's name.
  ///   - transport: another than the agent's own.
  init(
    _ stack: TestStack, _ name: String, federation: String = "f", key: String? = nil, as transport: Transport? = nil
  ) throws {
    self.federation = federation
    self.name = name
    logs = { stack.logs }
    socket = try Socket(
      stack.context, .dealer,
      SocketOptions(
        highWaterMark: 100_000, maximumFrame: 1 << 24, transport: try transport ?? stack.transport(.agent, key ?? name))
    )
    try socket.connect(stack.collectorEndpoint)
  }

  // MARK: Saying

  func say(_ body: AgentRequest.Body, federation: String? = nil) throws {
    try say(raw: AgentRequest(federation: federation ?? self.federation, body: body).encode())
  }

  /// Says it if there is a connection.
  func sayIfPossible(_ body: AgentRequest.Body) throws {
    try socket.send([AgentRequest(federation: federation, body: body).encode()])
  }

  func say(raw bytes: [UInt8]) throws { try say(frames: [bytes]) }

  func say(frames: [[UInt8]]) throws {
    try waitUntil("\(name) is connected", logs: logs) {
      if case .queued = try socket.send(frames) { return true }
      return false
    }
  }

  // MARK: Hearing

  /// The next reply.
  func hear() throws -> AgentReply.Body {
    var reply: AgentReply.Body?
    try waitUntil("a reply to \(name)", logs: logs, items: { [PollItem(socket)] }) {
      reply = try hearIfAny()
      return reply != nil
    }
    return reply!
  }

  /// The next reply, if it is there already.
  func hearIfAny() throws -> AgentReply.Body? {
    try socket.receive()?.last.map { try AgentReply.decode($0, limit: 1 << 20).body }
  }

  /// The next receipt; all else is passed over.
  func receipt() throws -> Receipt {
    while true { if case .receipt(let receipt) = try hear() { return receipt } }
  }

  /// Says hello and waits until a round gathers.
  @discardableResult
  func enter(as said: String? = nil) throws -> Opened {
    try say(.hello(Hello(name: said ?? name)))
    while true {
      switch try hear() {
      case .welcome(let welcome): if let opened = welcome.opened { return opened }
      case .opened(let opened): return opened
      case .credit, .receipt: continue
      }
    }
  }

  /// Asks to begin; where to go on, or what became of it.
  func begin(_ begin: Begin) throws -> UploadReply {
    try say(.begin(begin))
    while true {
      switch try hear() {
      case .credit(let credit): return .credit(next: Int(credit.next))
      case .receipt(let receipt): return .receipt(receipt)
      case .welcome, .opened: continue
      }
    }
  }

  /// Brings in values, in good order; the receipt.
  func upload(_ values: [Float], in opened: Opened, spec: ModelSpec, from start: Int = 0) throws -> Receipt {
    if case .receipt(let receipt) = try begin(Begin(values, in: opened, spec: spec)) { return receipt }
    for index in start..<Shard.count(of: values.count) { try say(.chunk(Chunk(values, index, in: opened))) }
    try say(.commit(Commit(round: opened.round)))
    return try receipt()
  }
}

/// What a begin leads to.
enum UploadReply: Hashable {
  case credit(next: Int)
  case receipt(Receipt)
}

extension Begin {
  /// What announces these values.
  init(_ values: [Float], in opened: Opened, spec: ModelSpec) {
    let checksums = (0..<Shard.count(of: values.count)).flatMap { Chunk(values, $0, in: opened).checksum }
    self.init(
      round: opened.round, base: opened.base, specDigest: spec.digest.bytes, bytes: UInt64(4 * values.count),
      claimedCount: 10, updateDigest: Digest(of: checksums).bytes)
  }
}

extension Chunk {
  /// One shard of these values.
  init(_ values: [Float], _ index: Int, in opened: Opened) {
    let content = Updates.bytes(Array(values[Shard.range(index, values.count)]))
    self.init(
      round: opened.round, index: UInt32(index), checksum: content.withUnsafeBytes { Checksum(of: $0) }.bytes,
      content: content)
  }
}
