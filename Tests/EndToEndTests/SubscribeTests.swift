import Access
import Cryptography
import Glibc
import Messaging
import Processes
import Rounds
import Testing

extension EndToEnd {
  @Suite struct SubscribeTests {
    /// Answers 503 so many times, then takes what is posted; writes its port into a file and what it took into another.
    private static let receiver = """
      import http.server, sys
      refusals = int(sys.argv[3])
      class Receiver(http.server.BaseHTTPRequestHandler):
          def do_POST(self):
              global refusals
              body = self.rfile.read(int(self.headers["Content-Length"]))
              open(sys.argv[2] + ".asked", "a").write(self.path + "\\n")
              if refusals > 0: refusals -= 1; self.send_response(503)
              elif self.path == "/moved": self.send_response(302); self.send_header("Location", "/releases")
              else:
                  open(sys.argv[2], "ab").write(self.headers["Content-Type"].encode() + b" " + body + b"\\n")
                  self.send_response(200)
              self.end_headers()
          def do_GET(self): self.send_response(200); self.end_headers()
          def log_message(self, *words): pass
      server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
      open(sys.argv[1], "w").write("%d\\n" % server.server_port)
      server.serve_forever()
      """

    private func withReceiver(
      refusals: Int, _ stack: TestStack, _ body: (_ port: Int32, _ taken: String) throws -> Void
    ) throws {
      let (port, taken) = ("\(stack.folder)/port", "\(stack.folder)/taken")
      var server = try PythonScript.start(
        Self.receiver, [port, taken, "\(refusals)"], log: "\(stack.folder)/receiver.log")
      defer {
        server.signal(SIGKILL)
        _ = server.wait()
      }
      try waitUntil("the receiver listens") { Program.number(in: port) != nil }
      try body(try #require(Program.number(in: port)), taken)
    }

    @Test func eachReleaseIsPostedOnceItIsTaken() throws {
      try TestStack.with { stack in
        try Participants(stack).run(to: 1)
        try withReceiver(refusals: 2, stack) { port, taken in
          let outcome = try stack.run(
            ["subscribe", "--from", "0", "--count", "2", "--format", "json", "--post", "http://127.0.0.1:\(port)/r"])
          #expect(outcome.status.isSuccess)
          let posted = Program.read(taken).split(separator: "\n").map(String.init)
          let printed = outcome.output.split(separator: "\n")
          #expect(printed.count == 2 && posted == printed.map { "application/json \($0)" })
        }
      }
    }

    /// The command fails at release 1 the first time.
    @Test func whoIsStartedAgainWithItsCursorGoesOnBehindWhatWasPassedOn() throws {
      try TestStack.with { stack in
        try Participants(stack).run(to: 2)
        let (cursor, log) = ("\(stack.folder)/cursor", "\(stack.folder)/passed")
        let note = "echo $FLAME_RELEASE >>\(log)"
        func follow(_ count: Int, _ command: String) throws -> Program.Outcome {
          try stack.run(
            ["subscribe", "--from", "0", "--count", "\(count)", "--cursor", cursor, "--exec", command])
        }
        #expect(try follow(3, note + "; [ $FLAME_RELEASE != 1 ]").status == .exited(4))
        let key = try Federation(stack.federationFolder()).publisherKey
        let publisher = "\npublisher \(HexadecimalKey.text(key.bytes))\n"
        #expect(Program.read(cursor) == "0" + publisher)
        let again = try follow(2, note)
        #expect(again.status.isSuccess && Program.read(cursor) == "2" + publisher)
        #expect(Program.read(log) == "0\n1\n1\n2\n")
        try FileSystem.replace(cursor, with: Array("1\n".utf8), synchronised: false)
        #expect(try follow(1, note).status.isSuccess && Program.read(cursor) == "2" + publisher, "of a former version")
        let other = "1\npublisher \(String(repeating: "0", count: 64))\n"
        try FileSystem.replace(cursor, with: Array(other.utf8), synchronised: false)
        let foreign = try follow(1, note)
        #expect(foreign.status == .exited(1) && foreign.errors.contains("of another federation"))
        try FileSystem.replace(cursor, with: Array("two".utf8), synchronised: false)
        let damaged = try follow(1, note)
        #expect(damaged.status == .exited(1) && damaged.errors.contains("number of a release"))
      }
    }

    /// Whoever is sent elsewhere would be answered without having been heard.
    @Test func aRedirectionIsNoAnswerAndAWishToStopEndsTheAttempts() throws {
      try TestStack.with { stack in
        try withReceiver(refusals: 0, stack) { port, taken in
          var subscriber = try Program.start(
            ["subscribe", "--from", "0", "--config", stack.config, "--post", "http://127.0.0.1:\(port)/moved"],
            output: "\(stack.folder)/s.out", errors: "\(stack.folder)/s.err")
          defer { if subscriber.poll() == nil { subscriber.signal(SIGKILL) } }
          try waitUntil("it is tried again") { Program.read("\(taken).asked") == "/moved\n/moved\n" }
          subscriber.signal(SIGTERM)
          #expect(subscriber.wait() == .exited(0))
          #expect(Program.read(taken).isEmpty)
        }
      }
    }

    @Test(arguments: ["http://example.org/", "http://127.example.org/", "ftp://127.0.0.1/", "nonsense"])
    func aReceiverThatCannotBeTrustedIsRefused(url: String) throws {
      try TestStack.with(workers: nil) { stack in
        let outcome = try stack.run(["subscribe", "--post", url])
        #expect(outcome.status == .exited(64))
      }
    }

    /// Beside the invitation, and the Python client reads the same file.
    @Test func theNewestReleaseSeenIsKeptForTheNextProcess() throws {
      let reader = """
        import sys
        sys.path.insert(0, sys.argv[1])
        from flame_agent.invitation import Invitation
        from flame_agent.seen import SeenReleases
        invitation = Invitation.read(sys.argv[2])
        print(SeenReleases(invitation.seen, invitation.digest).known().release)
        """
      try TestStack.with(settings: TestStack.curve) { stack in
        try Participants(stack).run(to: 1)
        let file = "\(stack.folder)/f.flame"
        let invitation = try stack.obey(["federation", "invite"])
        try FileSystem.replace(file, with: Array(invitation.utf8), synchronised: false)
        let key = HexadecimalKey.text(try KeyFile.make("\(stack.folder)/f.key").publicKey)
        try stack.obey(["keys", "allow", "subscriber", "ada", key])
        for _ in 0..<2 {
          let shown = try stack.run(["subscribe", "--invitation", file, "--count", "1", "--format", "json"])
          #expect(shown.status.isSuccess && shown.output.contains("\"release\":1,"))
        }
        let package = "\(Repository.root)/docs/examples/pytorch"
        #expect(try PythonScript.output(reader, [package, file], in: stack.folder) == "1\n")
      }
    }

    @Test func theLinkLeadsToTheNewestFile() throws {
      try TestStack.with { stack in
        try Participants(stack).run(to: 2)
        let folder = "\(stack.folder)/models"
        try FileSystem.makeFolder(folder)
        let link = "\(folder)/latest.safetensors"
        let save = ["subscribe", "--from", "0", "--save", folder, "--latest"]
        try stack.obey(save + [link, "--count", "1"])
        #expect(try FileSystem.realPath(link).hasSuffix("/models/release-0.safetensors"))
        try stack.obey(save + [link, "--count", "3"])
        #expect(try FileSystem.read(link) == FileSystem.read("\(folder)/release-2.safetensors"))
        try stack.obey(save + ["\(stack.folder)/elsewhere", "--count", "1"])
        #expect(try FileSystem.read("\(stack.folder)/elsewhere") == FileSystem.read("\(folder)/release-0.safetensors"))
        let refused = try stack.run(save + ["\(folder)/release-1.safetensors", "--count", "1"])
        #expect(refused.status == .exited(1) && refused.errors.contains("is no symbolic link"))
      }
    }

    @Test func aSavedReleaseIsReadWithTheNamesAndShapesThatWereGiven() throws {
      try TestStack.withModel({ folder in
        try FileSystem.replace("\(folder)/m.safetensors", with: HandMadeModel.bytes, synchronised: false)
        return ["--weights", "\(folder)/m.safetensors"]
      }) { stack in
        try Participants(stack).run(to: 2)
        try stack.obey(["subscribe", "--from", "2", "--count", "1", "--save", stack.folder])
        let file = "\(stack.folder)/release-2.safetensors"
        let seen = try #require(try PythonScript.output(HandMadeModel.reader, [file], in: stack.folder))
        #expect(
          seen == """
            bn.num_batches_tracked I64 [] True 41
            bn.running_mean F32 [3] True \n\
            bn.running_var F32 [3] True \n\
            features.0.weight F32 [3, 1, 2, 2] True \n\
            scale F32 [] True \n
            """)
        let metadata = try Safetensors(path: file).header.metadata
        #expect(metadata == ["format": "pt", "flame.buffers": #"["bn.running_mean","bn.running_var"]"#])
      }
    }
  }
}
