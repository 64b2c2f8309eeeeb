import Access
import Glibc
import Processes
import Rounds
import TestSupport
import Testing

extension EndToEnd {
  /// The package in docs/examples/swift, as `make examples` built it.
  @Suite struct SwiftExampleTests {
    private static let folder =
      #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/.build/examples/debug"

    /// By lines: what is printed into a file is held back else.
    private func start(_ program: String, _ words: [String], log: String) throws -> ChildProcess {
      try ChildProcess(["stdbuf", "-oL", "\(Self.folder)/\(program)"] + words, log: log)
    }

    @Test func agentsInSwiftBringRoundsToReleases() throws {
      try withTemporaryFolder { folder in
        let model = "\(folder)/model.safetensors"
        var origin = try start("agent", [model], log: "\(folder)/log")
        #expect(origin.wait().isSuccess, "make examples builds it")
        let federation = TestFederation(origin: ["--weights", model], ["updates.min": "3"])
        let stack = try TestStack(folder: folder, [federation], settings: TestStack.curve)
        defer { stack.end() }
        for name in ["ada", "bob", "cem"] { try stack.allow(name) }
        _ = try stack.transport(.subscriber, "reader")
        try stack.startAll()
        let invitation = "\(folder)/f.flame"
        try FileSystem.replace(
          invitation, with: Array(try stack.obey(["federation", "invite"]).utf8), synchronised: false)
        try run(stack, invitation)
      }
    }

    /// Three hospitals, whose weight comes near (3, −2), and one reader who sees it.
    private func run(_ stack: TestStack, _ invitation: String) throws {
      let seen = "\(stack.folder)/seen"
      var children = try ["ada", "bob", "cem"].map { name in
        try start("agent", [invitation, name, "\(stack.folder)/\(name)"], log: "\(stack.folder)/\(name).log")
      }
      children.append(try start("subscriber", [invitation, "\(stack.folder)/reader.key"], log: seen))
      defer {
        for index in children.indices {
          children[index].signal(SIGKILL)
          _ = children[index].wait()
        }
      }
      try stack.wait("release 3\n\(Program.read(seen))") { Program.read(seen).contains("release 3: ") }
      let lines = Program.read(seen).split(separator: "\n")
      #expect(lines.first == "release 0: 0 of 0 agents, weight [0.0, 0.0]")
      let last = try #require(lines.first { $0.hasPrefix("release 3: ") })
      let weight = try #require(last.split(separator: "[").last).dropLast().split(separator: ", ").compactMap {
        Float($0)
      }
      #expect(weight.count == 2 && abs(weight[0] - 3) < 0.3 && abs(weight[1] + 2) < 0.3, "\(last)")
    }
  }
}
