import Access
import AgentClient
import Messaging
import Rounds
import Testing
import Wire

/// One server with CURVE on tcp and three honest agents, for all tests of hostile peers; limits are short, so that
/// nobody has to wait.
final class HostileStack {
  static let halfOpen = 60
  static let openUpdates = 6

  let stack: TestStack
  let honest: Participants

  private init(_ stack: TestStack) throws {
    self.stack = stack
    honest = try Participants(stack)
  }

  /// Set by the suite's trait before the first test, used by one test after another.
  nonisolated(unsafe) fileprivate(set) static var shared: HostileStack?

  fileprivate static func with(_ body: (HostileStack) async throws -> Void) async throws {
    let folder = "/tmp/flame-\(UInt64.random(in: .min ... .max))"
    try FileSystem.makeFolder(folder)
    defer { try? FileSystem.remove(folder) }
    let federation = TestFederation(
      origin: try TestFederation.twoShards(folder),
      // Hostile agents are expected like all others: a round does not wait for them longer than this.
      ["time.max": "2", "limits.open_updates": "\(openUpdates)", "limits.idle": "0.5", "keep": "1"])
    let stack = try TestStack(folder: folder, [federation], settings: try settings())
    defer { stack.end() }
    for name in names { _ = try stack.transport(.agent, name) }
    _ = try stack.transport(.subscriber, "reader")
    try stack.startAll()
    let hostile = try HostileStack(stack)
    try hostile.honest.run(to: 1)
    try await body(hostile)
  }

  private static let honestNames = ["ada", "bob", "cem"]
  /// Keys that are allowed before the server starts: it would notice others within a second.
  private static let names =
    honestNames + ["eve", "many", "long", "revoked", "flood", "beginner", "late", "replay"]
    + (0..<openUpdates).map { "idle-\($0)" } + (0..<40).map { "eve-\($0)" }

  private static func settings() throws -> [String: String] {
    let context = Context()
    let free = try ["broker", "collector", "releases", "ranges"].map {
      ("endpoints.\($0)", try Socket(context, .router).bind("tcp://127.0.0.1:*"))
    }
    return Dictionary(uniqueKeysWithValues: free).merging([
      "security": "curve", "limits.handshake": "1", "limits.half_open": "\(halfOpen)",
    ]) { $1 }
  }
}

/// Makes the stack before a suite and ends it afterwards.
struct HostileStackTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await HostileStack.with { hostile in
      HostileStack.shared = hostile
      defer { HostileStack.shared = nil }
      try await function()
    }
  }
}

extension Trait where Self == HostileStackTrait {
  static var hostileStack: Self { Self() }
}

extension HostileStack {
  /// MiB that an attack may cost for good, and those that a process may once have had.
  private static let (most, peak) = (64, 200)

  /// Runs an attack until it has come to its end and the honest agents have a release more; then says what memory it
  /// cost.
  ///
  /// - Parameters:
  ///   - step: goes on with the attack; true where it has come to its end.
  static func attack(_ name: String, on process: String = "collector", _ step: (HostileStack) throws -> Bool) throws {
    let hostile = try #require(shared)
    let before = try hostile.memory(of: process)
    let release = (hostile.honest.releases.last?.number ?? 0) + 1
    var isOver = false
    try hostile.honest.run("\(name) and release \(release)") {
      isOver = try step(hostile) || isOver
      return isOver && (hostile.honest.releases.last?.number ?? 0) >= release
    }
    let after = try hostile.memory(of: process)
    print("hostile: \(name): \(process) \(before.resident) → \(after.resident) MiB, at most \(after.peak) MiB")
    #expect(after.resident < before.resident + most)
    #expect(after.peak < peak)
  }

  /// The same for an attack on one round, in which the honest agents are silent as long as it goes on.
  static func attackRound(_ name: String, _ body: (HostileStack) throws -> Void) throws {
    let hostile = try #require(shared)
    hostile.honest.silent = Set(honestNames)
    defer { hostile.honest.silent = [] }
    try hostile.honest.run(to: (hostile.honest.releases.last?.number ?? 0) + 1)
    try body(hostile)
    honestNames.forEach(hostile.honest.speak)
    try attack(name) { _ in true }
  }

  /// MiB in memory now and at most so far.
  private func memory(of process: String) throws -> (resident: Int, peak: Int) {
    let status = Program.read("/proc/\(stack.processID(process))/status")
    func mebibytes(_ name: String) -> Int {
      let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
      return (line?.split { !$0.isNumber }.first.flatMap { Int($0) } ?? 0) / 1024
    }
    return (mebibytes("VmRSS"), mebibytes("VmHWM"))
  }

  /// A peer with a key of that role that speaks for itself.
  func peer(_ endpoint: String, _ role: Access.Role) throws -> HostilePeer {
    let name = "hostile-\(role)"
    _ = try stack.transport(role, name)
    let keys = try KeyFile.load("\(stack.folder)/\(name).key")
    let server = try KeyFile.loadPublic(stack.keys.publicKey("server"))
    var peer: HostilePeer?
    try honest.run("the new key is let in") {
      peer = try? HostilePeer(stack.endpoint(endpoint), keys, server: server)
      return peer != nil
    }
    return try #require(peer)
  }

  /// How often a process has cut a connection for that reason.
  func cuts(_ process: String, _ reason: CutReason) throws -> UInt64 {
    let cuts: [CutCount] =
      switch try stack.ask(process, "*", .status) {
      case .collector(let status): status.cuts
      case .broker(let status): status.cuts
      case .publisher(let status): status.cuts
      default: []
      }
    return cuts.first { $0.reason == reason.rawValue }?.count ?? 0
  }

  /// Descriptors that a process has open.
  func descriptors(_ process: String) throws -> Int {
    try FileSystem.list("/proc/\(stack.processID(process))/fd").count
  }
}
