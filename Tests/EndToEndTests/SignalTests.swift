import Glibc
import Messaging
import Processes
import Rounds
import Testing
import Wire

extension EndToEnd {
  /// SIGTERM and SIGINT: a process ends in good order; at a second one at once, whatever it is doing. No child stays.
  @Suite struct SignalTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func everyProcessEndsInGoodOrder(signal: Int32) throws {
      try TestStack.with { stack in
        try Participants(stack).run(to: 1)
        for name in stack.running { #expect(stack.end(name, by: signal) == .exited(0), "\(name)") }
      }
    }

    /// With a lease that would not end before the test does.
    @Test(arguments: TestStack.stages)
    func aWorkerHandsItsTaskBackAndAnotherTakesItAtOnce(stage: String) throws {
      try TestStack.with([Undisturbed.federation], settings: ["lease": "600"], workers: 2) { stack in
        let agents = try Participants(stack, Undisturbed.agents)
        agents.silent = ["dee"]
        try agents.run("all but dee are in the round") {
          ["ada", "bob", "cem"].allSatisfy { agents.wasAccepted($0, round: 1) }
        }
        stack.freeze("\(stage)-1")
        agents.speak("dee")
        try agents.run("\(stage)-1 holds a lease") { try stack.holdsLease("\(stage)-1") }
        stack.signal(SIGTERM, "\(stage)-1")
        stack.thaw("\(stage)-1")
        #expect(stack.wait(for: "\(stage)-1") == .exited(0))
        try agents.run(to: 3)
        #expect(try agents.prints == Undisturbed.prints())
        let counts = try stack.broker().counts
        #expect(counts.lost == 0 && counts.failed == 0)
      }
    }

    /// The worker hangs in a system call that no one answers, as one deep in OpenBLAS does not come back to its loop.
    @Test(arguments: [SIGTERM, SIGINT])
    func aSecondSignalEndsAWorkerThatHangsInATask(signal: Int32) throws {
      try TestStack.with(settings: ["lease": "600"]) { stack in
        let key = stack.federationFolder().key("noise")
        try FileSystem.remove(key)
        #expect(mkfifo(key, 0o600) == 0)
        let agents = try Participants(stack)
        try agents.run("the worker holds a lease") { try stack.holdsLease("noising-1") }
        stack.signal(signal, "noising-1")
        try stack.passHalfASecond()
        #expect(stack.hasEnded("noising-1") == nil)
        #expect(stack.end("noising-1", by: signal) == .exited(128 + signal))
      }
    }

    @Test(arguments: [SIGTERM, SIGQUIT])
    func thePublisherTakesItsGateCommandWithIt(signal: Int32) throws {
      try TestStack.with([TestFederation("f", ["gate.command": #"'echo $$ >"$FLAME_CANDIDATE.pid"; sleep 600; true'"#])]
      ) { stack in
        let agents = try Participants(stack)
        let file = "\(stack.federationFolder().release(1))/weights.safetensors.pid"
        try agents.run("the gate's command runs") { Program.number(in: file) != nil }
        let child = try #require(Program.number(in: file))
        #expect(stack.end("publisher", by: signal) == .exited(signal == SIGTERM ? 0 : 131))
        try waitUntil("the command is gone") { kill(-child, 0) != 0 }
      }
    }

    /// The command does not heed SIGTERM.
    @Test(arguments: [1, 2])
    func anAgentTakesItsTrainingCommandWithIt(signals: Int) throws {
      try TestStack.with { stack in
        let file = "\(stack.folder)/pid"
        let command = "trap '' TERM; echo $$ >\(file); sleep 600; true"
        var agent = try Program.start(
          ["agent", "--name", "ada", "--exec", command, "--folder", "\(stack.folder)/ada", "--config", stack.config],
          output: "\(stack.folder)/ada.out", errors: "\(stack.folder)/ada.err")
        defer { if agent.poll() == nil { agent.signal(SIGKILL) } }
        try waitUntil("the command runs", logs: { Program.read("\(stack.folder)/ada.err") }) {
          Program.number(in: file) != nil
        }
        let child = try #require(Program.number(in: file))
        agent.signal(SIGINT)
        if signals == 2 {
          try stack.passHalfASecond()
          agent.signal(SIGINT)
        }
        #expect(agent.wait() == .exited(signals == 1 ? 0 : 130))
        try waitUntil("the command is gone") { kill(-child, 0) != 0 }
      }
    }

    /// One of its processes stands still, so that it cannot end in good order.
    @Test func aSecondSignalEndsAWholeStack() throws {
      try TestStack.with(settings: ["drain": "600"], workers: nil) { stack in
        var up = try Program.start(
          ["up", "--config", stack.config], output: "\(stack.folder)/up.out", errors: "\(stack.folder)/up.err")
        defer { if up.poll() == nil { up.signal(SIGQUIT) } }
        try Participants(stack).run(to: 1)
        let children = Program.children(of: up.processID)
        #expect(children.count == 6)
        kill(children[3], SIGSTOP)
        up.signal(SIGTERM)
        try stack.passHalfASecond()
        #expect(up.poll() == nil)
        up.signal(SIGTERM)
        #expect(up.wait() == .exited(143))
        try waitUntil("no process is left") { children.allSatisfy { kill($0, 0) != 0 } }
      }
    }

    /// A service manager tells every process of a group, and `flame up` tells its own: that is one wish.
    @Test func twoSignalsAtOnceAreOneWish() throws {
      try TestStack.with { stack in
        for name in stack.running {
          for number in [SIGTERM, SIGINT, SIGTERM] { stack.signal(number, name) }
          #expect(stack.wait(for: name) == .exited(0), "\(name)")
        }
      }
    }
  }
}
