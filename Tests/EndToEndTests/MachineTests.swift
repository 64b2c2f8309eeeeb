import Messaging
import Rounds
import Testing
import Wire

extension EndToEnd {
  /// A full disk, a read-only file system, no descriptor left: the work waits, the status says why, and everything goes
  /// on by itself once the cause is gone, to the same bytes.
  @Suite(.enabled(if: MachineFault.isPossible, "needs root, and a machine that lets it mount"))
  struct MachineTests {
    private func gathering(_ body: (TestStack, Participants) throws -> Void) throws {
      try TestStack.onSmallDisk(Undisturbed.federation) { stack in
        let agents = try Participants(stack, Undisturbed.agents)
        agents.silent = ["dee"]
        try agents.run("all but dee are in the round") {
          ["ada", "bob", "cem"].allSatisfy { agents.wasAccepted($0, round: 1) }
        }
        try body(stack, agents)
        try agents.run(to: 3)
        #expect(try agents.prints == Undisturbed.prints())
        #expect(try stack.deadLetters().isEmpty)
      }
    }

    @Test(arguments: MachineFault.allCases, ["clustering-1", "clipping-1", "noising-1", "publisher"])
    func aTaskWaitsAndIsDoneOnceItCanBe(fault: MachineFault, process: String) throws {
      try gathering { stack, agents in
        stack.freeze(process)
        agents.speak("dee")
        try agents.run("\(process) holds a lease") { try stack.holdsLease(process) }
        try stack.strike(fault, process)
        stack.thaw(process)
        try agents.run("the status tells why") { try isTold(fault, stack) }
        try stack.lift(fault, process)
      }
    }

    /// libzmq 4.3.4 aborts a process that has no descriptor left for an ipc connection, such as that of `flame status`.
    private func isTold(_ fault: MachineFault, _ stack: TestStack) throws -> Bool {
      guard fault == .descriptors else { return try stack.run(["status"]).output.contains(fault.words) }
      return try stack.broker().groups.flatMap(\.stages).contains { $0.error.contains(fault.words) }
    }

    @Test func agentsAreToldToWaitWhileTheDiskIsFull() throws {
      try gathering { stack, agents in
        try stack.strike(.full, "collector")
        agents.speak("dee")
        try agents.run("dee is told to wait, the status why") {
          try agents.count(.busy) > 0 && stack.run(["status"]).output.contains(MachineFault.full.words)
        }
        #expect(try stack.collector().phase == "gathering")
        try stack.lift(.full, "collector")
      }
    }

    /// The next round cannot be opened. A process without a descriptor takes no connection: only its log can tell.
    @Test(arguments: [MachineFault.readOnly, .descriptors])
    func aRoundIsOpenedOnceItCanBe(fault: MachineFault) throws {
      try gathering { stack, agents in
        stack.freeze("publisher")
        agents.speak("dee")
        try agents.run("the publisher holds a lease") { try stack.holdsLease("publisher") }
        stack.freeze("collector")
        if fault == .descriptors { try stack.strike(fault, "collector") }
        stack.thaw("publisher")
        try stack.wait("release 1 is there") { FileSystem.exists(stack.federationFolder().release(1)) }
        if fault == .readOnly { try stack.strike(fault, "collector") }
        stack.thaw("collector")
        try agents.run("the log tells why") { Program.read("\(stack.folder)/collector.err").contains(fault.words) }
        try stack.lift(fault, "collector")
      }
    }
  }
}
