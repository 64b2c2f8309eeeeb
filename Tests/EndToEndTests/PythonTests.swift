import Access
import Aggregation
import Glibc
import Processes
import Rounds
import TestSupport
import Testing
import Wire

/// The client in docs/examples/pytorch, run by Debian's Python.
private enum Python {
  static let program = "/usr/bin/python3"
  static let folder = Repository.root + "/docs/examples/pytorch"
  static let isPossible = runs(["-c", "import numpy, zmq, nacl, xxhash, google.protobuf"])

  static func start(_ arguments: [String], output: String = "/dev/null") throws -> ChildProcess {
    let words = ([program] + arguments).map { "'\($0)'" }.joined(separator: " ")
    return try ChildProcess(shell: "cd '\(folder)' && exec \(words) >'\(output)' 2>&1", environment: [:])
  }

  static func runs(_ arguments: [String]) -> Bool {
    guard var child = try? start(arguments) else { return false }
    return child.wait().isSuccess
  }
}

/// Three agents and a subscriber of `numpy_agent.py`, each with an invitation of its own.
private final class NumpyFederation {
  static let agents = ["ada", "bob", "cem"]
  let stack: TestStack
  private var children: [ChildProcess] = []

  /// Starts the stack, the subscriber and, once that has release 0, the agents.
  init(_ folder: String) throws {
    let model = "\(folder)/model.safetensors"
    #expect(Python.runs(["numpy_agent.py", "init", model]))
    let federation = TestFederation(origin: ["--weights", model], ["keep": "500", "time.min": "0.2"])
    stack = try TestStack(folder: folder, [federation], settings: TestStack.curve)
    for name in Self.agents { try stack.allow(name) }
    try stack.startAll()
    _ = try stack.transport(.subscriber, "ana")
    let invitation = Array(try stack.obey(["federation", "invite"]).utf8)
    try join("ana", invitation, ["evaluate"], [])
    try wait(for: 0)
    for (index, name) in Self.agents.enumerated() {
      try join(name, invitation, ["train"], ["\(index)", "60"])
    }
  }

  private func join(_ name: String, _ invitation: [UInt8], _ verb: [String], _ last: [String]) throws {
    let path = "\(stack.folder)/\(name).flame"
    try FileSystem.replace(path, with: invitation, synchronised: false)
    children.append(
      try Python.start(
        ["numpy_agent.py"] + verb + [path, stack.keyPath(name)] + last, output: "\(stack.folder)/\(name).log"))
  }

  func log(_ name: String) -> String { Program.read("\(stack.folder)/\(name).log") }

  /// The subscriber has that release.
  func wait(for release: UInt64) throws {
    let logs = { (Self.agents + ["ana"]).map(self.log).joined(separator: "---\n") }
    try waitUntil("release \(release) at the subscriber", logs: logs) { accuracy(of: release) != nil }
  }

  /// In per cent; nil where the subscriber does not have it yet.
  func accuracy(of release: UInt64) -> Double? {
    let line = log("ana").split(separator: "\n").first { $0.hasPrefix("release \(release): accuracy ") }
    return line.flatMap { $0.split(separator: " ").last }.flatMap { Double($0.dropLast()) }
  }

  func end() {
    for index in children.indices {
      children[index].signal(SIGKILL)
      _ = children[index].wait()
    }
    stack.end()
  }
}

extension EndToEnd {
  @Suite(.enabled(if: Python.isPossible, "needs Debian's python3-numpy, -zmq, -protobuf, -nacl and -xxhash"))
  struct PythonTests {
    @Test func theClientsOwnTestsPass() {
      #expect(Python.runs(["-m", "unittest", "discover", "-s", "tests", "-t", "."]))
    }

    private func withFederation(_ body: (NumpyFederation) throws -> Void) throws {
      try withTemporaryFolder { folder in
        let federation = try NumpyFederation(folder)
        defer { federation.end() }
        try body(federation)
      }
    }

    @Test func agentsInPythonBringRoundsToReleasesThoughCollectorAndPublisherDie() throws {
      try withFederation { federation in
        let stack = federation.stack
        try federation.wait(for: 2)
        #expect(try #require(federation.accuracy(of: 0)) == 10)
        #expect(try #require(federation.accuracy(of: 2)) > 50)
        let report = try RoundReport.read(stack.federationFolder(), round: 2)
        #expect(report.agents.map(\.name) == NumpyFederation.agents && report.agents.allSatisfy { $0.verdict != nil })
        try stack.restart("collector")
        try stack.restart("publisher")
        let newest = try #require(try stack.releases().last?.release)
        try federation.wait(for: newest + 2)
      }
    }

    /// Nobody but the operator does anything, and no release is missed.
    @Test func agentsInPythonFollowAnotherKeyOfTheServerAndOfThePublisher() throws {
      try withFederation { federation in
        let stack = federation.stack
        try federation.wait(for: 1)
        try stack.obey(["keys", "rotate", "publisher"])
        try stack.obey(["keys", "rotate", "server"])
        let members = NumpyFederation.agents + ["ana"]
        let next = HexadecimalKey.text(try KeyFile.loadPublic(stack.keys.publicKey(KeyFolder.nextServer)))
        for member in members {
          try stack.wait("\(member) knows the next key") {
            Program.read("\(stack.folder)/\(member).servers") == "\(next)\n"
          }
        }
        try stack.obey(["keys", "rotate", "server", "--switch"])
        for process in stack.running { try stack.restart(process) }
        let newest = try #require(try stack.releases().last?.release)
        try federation.wait(for: newest + 2)
        let rounds = try FederationFolder.numbers(in: stack.federationFolder().rounds)
        let outcomes = try rounds.dropLast().map { try RoundReport.read(stack.federationFolder(), round: $0) }
        #expect(outcomes.allSatisfy { $0.outcome == "released" && $0.agents.count == 3 })
      }
    }
  }
}
