import Access
import AgentClient
import Configuration
import Glibc
import Messaging
import Processes
import Rounds
import Supervision
import TestSupport
import Wire

/// A server of real processes in a folder of its own, each of which can be killed and started again.
final class TestStack {
  let folder: String
  let context = Context()
  let federations: [TestFederation]
  private let settings: [String: String]
  private var children: [String: ChildProcess] = [:]

  /// Of the processes that are started from now on.
  var environment: [String: String] = [:]
  var flags: [String] = []

  var data: String { "\(folder)/d" }
  var config: String { "\(folder)/flame.yaml" }
  var collectorEndpoint: String { endpoint("collector") }

  /// Makes the federations; starts nothing. All secrets come from one seed, so that two stacks make the same releases.
  init(folder: String, _ federations: [TestFederation], settings: [String: String] = [:]) throws {
    self.folder = folder
    self.federations = federations
    let all = [
      "data": "\(folder)/d", "security": "none", "lease": "1", "drain": "5", "endpoints.collector": "ipc://\(folder)/c",
      "endpoints.releases": "ipc://\(folder)/p", "endpoints.ranges": "ipc://\(folder)/r",
    ].merging(settings) { $1 }
    self.settings = all
    let text = yaml(federations.reduce(into: all) { $0.merge($1.paths) { $1 } })
    try FileSystem.replace(config, with: Array(text.utf8), synchronised: false)
    for federation in federations {
      let made = try run(["init", "--federation", federation.name, "--secret-seed", "1"] + federation.origin)
      guard made.status.isSuccess else { throw Overdue(what: "flame init", logs: made.errors) }
    }
  }

  /// Runs `body` with a stack that has ended, and left no file, when this returns.
  static func with<Value>(
    _ federations: [TestFederation] = [TestFederation()], settings: [String: String] = [:],
    workers: Int? = 1, _ body: (TestStack) throws -> Value
  ) throws -> Value {
    try withTemporaryFolder { folder in
      let stack = try TestStack(folder: folder, federations, settings: settings)
      defer { stack.end() }
      if let workers { try stack.startAll(workers: workers) }
      return try body(stack)
    }
  }

  /// The same with one federation whose release 0 is made from files that `origin` writes into the folder.
  static func withModel<Value>(
    _ origin: (String) throws -> [String], _ settings: [String: String] = [:], _ body: (TestStack) throws -> Value
  ) throws -> Value {
    try withTemporaryFolder { folder in
      let federation = TestFederation(origin: try origin(folder), settings)
      let stack = try TestStack(folder: folder, [federation])
      defer { stack.end() }
      try stack.startAll()
      return try body(stack)
    }
  }

  /// Starts the three single processes and so many workers of each stage; returns when all of them answer.
  func startAll(workers: Int = 1) throws {
    for name in Self.single { try start(name) }
    for number in 1...max(1, workers) where workers > 0 {
      for stage in Self.stages { try start("\(stage)-\(number)") }
    }
    try waitUntilServing(workers: 3 * workers + 1)
  }

  static let single = ["broker", "publisher", "collector"]
  static let stages = ["clustering", "clipping", "noising"]

  /// Returns when the single processes answer and so many workers (the publisher is one) are known to the broker.
  func waitUntilServing(workers: Int) throws {
    try wait("\(workers) workers at the broker") { try broker().workers.count == workers }
    for process in Self.single.dropFirst() {
      guard case .some = try? ask(process, "*", .status) else { throw Overdue(what: "the \(process)", logs: logs) }
    }
  }

  func start(_ name: String) throws {
    precondition(children[name] == nil, "\(name) runs already")
    let stage = name.split(separator: "-").first.map(String.init) ?? name
    let arguments = Self.stages.contains(stage) ? ["worker", stage, "--name", name] : [name]
    children[name] = try Program.start(
      arguments + ["--config", config] + flags, environment: environment, output: "\(folder)/\(name).out",
      errors: "\(folder)/\(name).err")
  }

  /// `kill -9`; returns when the process is gone.
  func kill(_ name: String) {
    signal(SIGKILL, name)
    _ = children[name]?.wait()
    children[name] = nil
  }

  func restart(_ name: String) throws {
    kill(name)
    try start(name)
  }

  /// Holds a process where it stands.
  func freeze(_ name: String) { signal(SIGSTOP, name) }
  func thaw(_ name: String) { signal(SIGCONT, name) }

  /// Tells a process to end; how it ended.
  func end(_ name: String, by number: Int32) -> ExitStatus? {
    signal(number, name)
    return wait(for: name)
  }

  /// How the process ended, once it has.
  func wait(for name: String) -> ExitStatus? {
    defer { children[name] = nil }
    return children[name]?.wait()
  }

  /// How the process ended; nil while it runs.
  func hasEnded(_ name: String) -> ExitStatus? { children[name]?.poll() }

  func processID(_ name: String) -> pid_t { children[name]?.processID ?? 0 }

  /// Names of the processes that run, ascending.
  var running: [String] { children.keys.sorted() }

  /// What sets a second signal apart from a first one that is repeated.
  func passHalfASecond() throws {
    let start = monotonicMilliseconds()
    try wait("half a second") { monotonicMilliseconds() > start + 550 }
  }

  func signal(_ number: Int32, _ name: String) {
    precondition(children[name] != nil, "\(name) does not run")
    children[name]?.signal(number)
  }

  func end() { for name in children.keys { kill(name) } }

  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Program.Outcome {
    try Program.run(arguments + ["--config", config], environment: environment, in: folder)
  }

  /// The last lines that each process logged.
  var logs: String {
    children.keys.sorted().map { name in
      let lines = Program.read("\(folder)/\(name).err").split(separator: "\n").suffix(12)
      return "--- \(name)\n" + lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  func wait(_ what: @autoclosure () -> String, until isSo: () throws -> Bool) throws {
    try waitUntil(what(), logs: { logs }, until: isSo)
  }
}

// MARK: What operators ask

extension TestStack {
  func ask(_ process: String, _ federation: String, _ body: OperatorRequest.Body) throws -> OperatorReply.Body {
    try OperatorClient(
      context: context, patienceMilliseconds: patience, transport: try ownTransport(.operator)
    ).ask(process, at: "ipc://\(data)/run/\(process).operator", federation, body)
  }

  func broker() throws -> BrokerStatus {
    guard case .broker(let status) = try ask("broker", "*", .status) else { throw Overdue(what: "status", logs: logs) }
    return status
  }

  func collector(_ federation: String = "f") throws -> FederationStatus {
    guard case .collector(let status) = try ask("collector", "*", .status),
      let found = status.federations.first(where: { $0.federation == federation })
    else { throw Overdue(what: "status", logs: logs) }
    return found
  }

  func releases(_ federation: String = "f") throws -> [ReleaseSummary] {
    let list = ReleaseCommand(action: .list, release: 0)
    guard case .releases(let found) = try ask("publisher", federation, .release(list)) else {
      throw Overdue(what: "releases", logs: logs)
    }
    return found.releases
  }

  func deadLetters() throws -> [DeadLetter] {
    guard case .deadLetters(let list) = try ask("collector", "*", .deadLetters) else {
      throw Overdue(what: "dead letters", logs: logs)
    }
    return list.letters
  }

  /// Gives a command; the answer.
  func tell(_ process: String, _ body: OperatorRequest.Body, in federation: String = "f") throws -> CommandResult {
    guard case .result(let result) = try ask(process, federation, body) else {
      throw Overdue(what: "a result", logs: logs)
    }
    return result
  }

  /// Whether a worker holds a lease.
  func holdsLease(_ worker: String) throws -> Bool {
    try broker().workers.contains { $0.name == worker && $0.leases == 1 }
  }
}

// MARK: Keys

extension TestStack {
  var keys: KeyFolder { KeyFolder("\(data)/keys") }

  /// How somebody connects: with a key of that name, which is made and allowed where there is none yet.
  func transport(_ role: Access.Role, _ name: String) throws -> Transport {
    guard isEncrypted else { return .plain }
    let path = "\(folder)/\(name).key"
    guard !FileSystem.exists(path) else { return try client(try KeyFile.load(path)) }
    let made = try KeyFile.make(path)
    try AccessList.change(keys.accessList) {
      try $0.allow(Principal(role: role, name: name, key: made.publicKey))
    }
    return try client(made)
  }

  /// How one of the server's own processes connects.
  func ownTransport(_ role: Access.Role) throws -> Transport {
    isEncrypted ? try client(try KeyFile.load(keys.key(role.rawValue))) : .plain
  }

  func client(_ own: CurveKeys) throws -> Transport {
    .client(own, server: try KeyFile.loadPublic(keys.publicKey("server")))
  }
}

// MARK: Where things are

extension TestStack {
  func endpoint(_ name: String) -> String { settings["endpoints.\(name)"] ?? "" }
  fileprivate var isEncrypted: Bool { settings["security"] == "curve" }

  func federationFolder(_ name: String = "f") -> FederationFolder { FederationFolder(data: data, federation: name) }

  func source(_ name: String = "f") throws -> ReleaseSource {
    ReleaseSource(
      federation: name, key: try Federation(federationFolder(name)).publisherKey, broadcast: endpoint("releases"),
      ranges: endpoint("ranges"))
  }

  /// The records of a round's log.
  func log(_ round: UInt64, _ federation: String = "f") throws -> [RoundRecord.Body] {
    try RoundLog.read("\(federationFolder(federation).round(round))/round.log").map(\.event)
  }

  /// How a round ended; nil while it has not.
  func ended(_ round: UInt64, _ federation: String = "f") throws -> RoundEnded? {
    for case .ended(let ended) in try log(round, federation) { return ended }
    return nil
  }
}
