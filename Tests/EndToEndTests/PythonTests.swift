import Access
import Aggregation
import Glibc
import Processes
import Rounds
import TestSupport
import Testing

/// The client in docs/examples/pytorch, run by Debian's Python.
private enum Python {
  static let program = "/usr/bin/python3"
  /// Beside the folder of the tests.
  static let folder =
    #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/docs/examples/pytorch"
  static let isPossible = runs(["-c", "import numpy, zmq, nacl, xxhash, google.protobuf"])

  static func runs(_ arguments: [String]) -> Bool {
    let words = ([program] + arguments).map { "'\($0)'" }.joined(separator: " ")
    guard var child = try? ChildProcess(shell: "cd '\(folder)' && exec \(words) >/dev/null 2>&1", environment: [:])
    else { return false }
    return child.wait().isSuccess
  }
}

extension EndToEnd {
  @Suite(.enabled(if: Python.isPossible, "needs Debian's python3-numpy, -zmq, -protobuf, -nacl and -xxhash"))
  struct PythonTests {
    @Test func theClientsOwnTestsPass() {
      #expect(Python.runs(["-m", "unittest", "discover", "-s", "tests", "-t", "."]))
    }

    @Test func agentsInPythonBringRoundsToReleases() throws {
      try withTemporaryFolder { folder in
        let model = "\(folder)/model.safetensors"
        #expect(Python.runs(["numpy_agent.py", "init", model]))
        let federation = TestFederation(origin: ["--weights", model], ["updates.min": "3"])
        let stack = try TestStack(folder: folder, [federation], settings: TestStack.curve)
        defer { stack.end() }
        let names = ["ada", "bob", "cem"]
        for name in names { try stack.allow(name) }
        try stack.startAll()
        let invitation = "\(folder)/f.flame"
        let text = try stack.obey(["federation", "invite"])
        try FileSystem.replace(invitation, with: Array(text.utf8), synchronised: false)
        var agents = try names.enumerated().map { index, name in
          try ChildProcess(
            shell: "cd '\(Python.folder)' && exec '\(Python.program)' numpy_agent.py train '\(invitation)' "
              + "'\(stack.keyPath(name))' \(index) 60 >'\(folder)/\(name).log' 2>&1", environment: [:])
        }
        defer {
          for index in agents.indices {
            agents[index].signal(SIGKILL)
            _ = agents[index].wait()
          }
        }
        let subscriber = try Participants(stack, [])
        try subscriber.run(to: 2)
        let report = try RoundReport.read(stack.federationFolder(), round: 2)
        #expect(report.agents.map(\.name) == names && report.agents.allSatisfy { $0.verdict != nil })
      }
    }
  }
}
