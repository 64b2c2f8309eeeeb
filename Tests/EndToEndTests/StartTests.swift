import Glibc
import Messaging
import Processes
import Rounds
import TestSupport
import Testing

extension EndToEnd {
  /// What is wrong is said in one sentence, before anything starts.
  @Suite struct StartTests {
    /// Runs `flame up` on something that is wrong.
    private func refused(
      _ stack: TestStack, _ arguments: [String] = ["up"], saying words: [String],
      _ place: SourceLocation = #_sourceLocation
    ) throws {
      let outcome = try stack.run(arguments)
      #expect(!outcome.status.isSuccess, sourceLocation: place)
      let lines = outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("Usage:") && !$0.hasPrefix("  See ") }
      #expect(lines.count == 1, "\(outcome.errors)", sourceLocation: place)
      for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)", sourceLocation: place) }
    }

    private func withStack(_ settings: [String: String] = [:], _ body: (TestStack) throws -> Void) throws {
      try TestStack.with(settings: settings, workers: nil, body)
    }

    @Test func aMissingConfiguration() throws {
      try withStack { stack in
        try FileSystem.remove(stack.config)
        try refused(stack, saying: ["there is no configuration \(stack.config)", "flame init"])
      }
    }

    /// Who has an invitation and does not name it is not sent to `flame init`.
    @Test(arguments: [["subscribe"], ["agent", "--name", "ada", "--exec", "true"]])
    func aPeerWithoutAnInvitation(_ arguments: [String]) throws {
      try withStack { stack in
        try FileSystem.remove(stack.config)
        try refused(stack, arguments, saying: ["--invitation FILE is needed", "flame federation invite", stack.config])
      }
    }

    @Test func anUnknownSetting() throws {
      try withStack { stack in
        let text = Program.read(stack.config) + "colour: red\n"
        try FileSystem.replace(stack.config, with: Array(text.utf8), synchronised: false)
        try refused(stack, saying: ["colour", "there is no such setting", "line"])
      }
    }

    @Test func aWrongValueFromAFlag() throws {
      try withStack { stack in
        try refused(
          stack, ["up", "--set", "federations.f.updates.min=lots"], saying: ["federations.f.updates.min", "lots"])
      }
    }

    @Test func plainTransportToAnotherMachine() throws {
      let remote = "tcp://10.0.0.1:7102"
      let key = String(repeating: "0", count: 64)
      let clients = [
        ["subscribe", "--federation", "f", "--releases", remote, "--ranges", "ipc://r", "--key", key],
        ["agent", "--name", "ada", "--exec", "true", "--collector", remote],
      ]
      for arguments in clients {
        try withStack { try refused($0, arguments, saying: [remote, "--invitation"]) }
      }
      for endpoint in ["broker", "collector", "releases", "ranges"] {
        let setting = "endpoints.\(endpoint)"
        try withStack {
          try refused($0, ["up", "--set", "\(setting)=tcp://0.0.0.0:7101"], saying: [setting, "security"])
        }
      }
    }

    @Test(arguments: [
      ("10.0.0.1:7101", "write tcp://10.0.0.1:7101"), ("http://10.0.0.1:7101", "an address of the web"),
      ("tcp://::1:7101", "write tcp://[::1]:7101"), ("tcp://127.0.0.1:71010", "from 1 to 65535"),
      ("tcp://127.0.0.1", "has no port"), ("tcp://127.0.0.1: 7101", "a space"),
    ])
    func anEndpointThatMakesNoSense(_ endpoint: String, _ words: String) throws {
      try withStack {
        try refused($0, ["up", "--set", "endpoints.ranges=\(endpoint)"], saying: ["endpoints.ranges", words])
      }
    }

    /// Each process and `flame up` name the setting.
    @Test(arguments: ["up", "collector"]) func anEndpointOfAnotherMachine(command: String) throws {
      for (host, words) in [("192.0.2.7", "not an address of this machine"), ("nobody.invalid", "there is no host")] {
        try withStack(["security": "curve"]) {
          try refused(
            $0, [command, "--set", "endpoints.collector=tcp://\(host):7101"], saying: ["endpoints.collector", words])
        }
      }
    }

    @Test(arguments: ["tcp://0.0.0.0:7101", "tcp://*:7101", "tcp://[::]:7101", "tcp://127.0.0.1:*"])
    func anInvitationToWhereNobodyCanConnect(_ endpoint: String) throws {
      try withStack(["security": "curve"]) { stack in
        let arguments = ["federation", "invite", "--set", "endpoints.collector=\(endpoint)"]
        try refused(stack, arguments, saying: ["endpoints.collector", "write what agents connect to"])
      }
    }

    @Test(arguments: [
      (["statsu"], "`flame status`"), (["agent", "jion", "x.flame"], "`flame agent join`"),
      (["release", "exprot"], "`flame release export`"), (["help", "worke"], "`flame worker`"),
      (["colour"], "`flame --help`"),
    ])
    func anUnknownCommand(_ arguments: [String], _ words: String) throws {
      try withStack { stack in
        let outcome = try Program.run(arguments, in: stack.folder)
        #expect(outcome.status == .exited(64) && outcome.errors.contains("there is no command"), "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
      }
    }

    @Test func aFederationThatWasNeverMade() throws {
      try withStack { stack in
        try FileSystem.remove("\(stack.data)/federations")
        try refused(stack, saying: ["there is no federation “f”", "flame init"])
      }
    }

    @Test func aDataFolderThatIsAFile() throws {
      try withStack { stack in
        try FileSystem.remove(stack.data)
        try FileSystem.replace(stack.data, with: [1], synchronised: false)
        try refused(stack, saying: [stack.data])
      }
    }

    @Test func aCorruptRelease() throws {
      try withStack { stack in
        let path = "\(stack.federationFolder().release(0))/weights.safetensors"
        var bytes = try FileSystem.read(path)
        bytes[bytes.count - 1] ^= 1
        try FileSystem.replace(path, with: bytes, synchronised: false)
        try refused(stack, saying: [path, "damaged"])
      }
    }

    @Test func aCorruptManifest() throws {
      try withStack { stack in
        let path = "\(stack.federationFolder().release(0))/manifest"
        var bytes = try FileSystem.read(path)
        bytes[bytes.count / 3] ^= 1
        try FileSystem.replace(path, with: bytes, synchronised: false)
        try refused(stack, saying: [path, "damaged"])
      }
    }

    @Test(arguments: ["broker", "collector", "releases", "ranges"])
    func aPortInUse(name: String) throws {
      let other = try Socket(Context(), .router)
      let endpoint = try other.bind("tcp://127.0.0.1:*")
      try withStack(["endpoints.\(name)": endpoint]) { stack in
        try refused(stack, saying: [endpoint, "in use"])
      }
    }

    @Test func anEndpointThatIsTooLongForIpc() throws {
      let path = "ipc:///tmp/" + String(repeating: "x", count: 120)
      try withStack(["endpoints.collector": path]) { stack in
        try refused(stack, saying: ["107"])
      }
    }

    /// And does not disturb the one that runs, whose sockets are files.
    @Test func aSecondStackOnTheSameFolder() throws {
      try TestStack.with { stack in
        try refused(stack, saying: ["in use by another process"])
        try Participants(stack).run(to: 1)
      }
    }

    @Test(arguments: [SIGKILL, SIGABRT])
    func upRestartsWhatIsKilledAndEndsInGoodOrder(signal: Int32) throws {
      try withStack { stack in
        var up = try Program.start(
          ["up", "--config", stack.config], output: "\(stack.folder)/up.out", errors: "\(stack.folder)/up.err")
        defer { if up.poll() == nil { up.signal(SIGTERM); _ = up.wait() } }
        let agents = try Participants(stack)
        try agents.run(to: 1)
        let children = Program.children(of: up.processID)
        #expect(children.count == 6)
        for child in children { kill(child, signal) }
        try waitUntil("all are started again") {
          Program.children(of: up.processID).count { !children.contains($0) } == 6
        }
        try agents.run(to: 2)
        let others = Program.children(of: up.processID)
        up.signal(SIGTERM)
        #expect(up.wait() == .exited(0))
        #expect(others.allSatisfy { kill($0, 0) != 0 })
      }
    }
  }
}
