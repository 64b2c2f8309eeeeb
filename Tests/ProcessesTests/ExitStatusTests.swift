import Processes
import Testing

@Suite struct ExitStatusTests {
  @Test(arguments: [
    ("exit 3", "ended with exit status 3"), ("kill -9 $$", "was ended by signal 9 (SIGKILL)"),
    ("kill -TERM $$", "was ended by signal 15 (SIGTERM)"), ("exit 137", "ended with exit status 137 (SIGKILL)"),
    ("no-such-program-at-all 2>/dev/null", "ended with exit status 127 (there is no such program)"),
  ])
  func howACommandEndedIsAPredicate(_ command: String, _ words: String) throws {
    var child = try ChildProcess(shell: command, environment: [:])
    #expect("\(child.wait())" == words)
  }
}
