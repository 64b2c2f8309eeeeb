import Glibc
import Processes
import Testing

extension EndToEnd {
  @Suite struct WatchTests {
    /// Runs until the output says it, then ends by Ctrl-C; what was printed.
    private func watch(
      _ stack: TestStack, _ words: [String], until isSo: @escaping (String) -> Bool
    ) throws -> String {
      let file = "\(stack.folder)/watch.out"
      var child = try Program.start(
        ["status", "--watch", "--config", stack.config] + words, output: file, errors: "\(stack.folder)/watch.err")
      defer { if child.poll() == nil { child.signal(SIGKILL) } }
      try waitUntil("the watch shows it", logs: { Program.read(file) }) { isSo(Program.read(file)) }
      child.signal(SIGINT)
      #expect(child.wait() == .exited(0))
      return Program.read(file)
    }

    @Test func aPipeGetsALineForEachChange() throws {
      try TestStack.with { stack in
        let text = try watch(stack, []) {
          $0.contains("f round 1 gathering: 0 of 3 updates, 0 uploading, 0 connected\n")
        }
        #expect(!text.contains("\u{1B}"))
        #expect(text.split(separator: "\n").count { $0.contains("gathering") } == 1)
      }
    }

    @Test func aPipeGetsALineOfJSONEachTime() throws {
      try TestStack.with { stack in
        let text = try watch(stack, ["--format", "json"]) { $0.split(separator: "\n").count >= 2 }
        #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
      }
    }

    /// On a terminal as the program `script` makes one.
    @Test(arguments: ["", "1"]) func aTerminalGetsAPictureThatIsDrawnOver(noColour: String) throws {
      try TestStack.with { stack in
        let file = "\(stack.folder)/screen"
        var terminal = try ChildProcess(
          shell: "exec script -qfc \"exec '\(Program.path)' status --watch --config '\(stack.config)'\" '\(file)'",
          environment: ["NO_COLOR": noColour, "TERM": "xterm"], output: open("/dev/null", O_WRONLY))
        defer { if terminal.poll() == nil { terminal.signal(SIGKILL, wholeGroup: true) } }
        try waitUntil("it is drawn twice", logs: { Program.read(file) }) {
          Program.read(file).contains("Ff  round")
        }
        let text = Program.read(file)
        #expect(text.contains("f  round 1  gathering") && text.contains("▕····"))
        #expect(text.contains("\u{1B}[32m") == noColour.isEmpty)
        for child in Program.children(of: terminal.processID) { kill(child, SIGINT) }
        _ = terminal.wait()
      }
    }
  }
}
