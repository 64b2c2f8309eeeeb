import AgentClient
import Messaging
import Rounds
import Testing
import Wire

extension EndToEnd {
  /// `kill -9` at the worst moments: the releases are those of a run in which nothing happened.
  @Suite struct CrashTests {
    /// A stack with its agents, of whom `dee` is silent, so that the first round gathers until she speaks.
    private func disturbed(workers: Int = 2, _ body: (TestStack, Participants) throws -> Void) throws {
      try TestStack.with([Undisturbed.federation], workers: workers) { stack in
        let agents = try Participants(stack, Undisturbed.agents)
        agents.silent = ["dee"]
        try agents.run("all but dee are in the round") {
          ["ada", "bob", "cem"].allSatisfy { agents.wasAccepted($0, round: 1) }
        }
        try body(stack, agents)
        try agents.run(to: 3)
        #expect(try agents.prints == Undisturbed.prints())
      }
    }

    @Test(arguments: TestStack.stages)
    func aWorkerThatHoldsALeaseIsKilled(stage: String) throws {
      try disturbed { stack, agents in
        stack.freeze("\(stage)-1")
        agents.speak("dee")
        try agents.run("\(stage)-1 holds a lease") { try stack.holdsLease("\(stage)-1") }
        stack.kill("\(stage)-1")
      }
    }

    @Test(arguments: TestStack.stages)
    func theBrokerIsKilledWhileAStageIsAtWork(stage: String) throws {
      try disturbed(workers: 1) { stack, agents in
        stack.freeze("\(stage)-1")
        agents.speak("dee")
        try agents.run("\(stage)-1 holds a lease") { try stack.holdsLease("\(stage)-1") }
        try stack.restart("broker")
        stack.thaw("\(stage)-1")
      }
    }

    @Test func theCollectorIsKilledWhileItGathersWithAnUpdateHalfSent() throws {
      try disturbed { stack, agents in
        let values = Updates.values("dee", base: 0, count: agents.spec.rowCount)
        var dee = try ScriptedAgent(stack, "dee")
        let opened = try dee.enter()
        #expect(try dee.begin(Begin(values, in: opened, spec: agents.spec)) == .credit(next: 0))
        try dee.say(.chunk(Chunk(values, 0, in: opened)))
        guard case .credit = try dee.hear() else { return #expect(Bool(false), "the first chunk was not taken") }
        try stack.restart("collector")
        // Another connection: what is said on the old one before its end is noticed is lost.
        dee = try ScriptedAgent(stack, "dee")
        let again = try dee.enter()
        #expect(again.round == 1 && again.base == 0)
        try waitForBase(stack, Begin(values, in: again, spec: agents.spec))
        // What was on its way when the collector died: it is not held against the agent.
        try dee.say(.chunk(Chunk(values, 2, in: again)))
        try dee.say(.commit(Commit(round: 1)))
        #expect(try dee.receipt().code == .busy)
        try expectBusyOrCredit(1, dee, Begin(values, in: again, spec: agents.spec))
        for index in 1..<3 { try dee.say(.chunk(Chunk(values, index, in: again))) }
        try dee.say(.commit(Commit(round: 1)))
        #expect(try dee.receipt().code == .accepted)
        agents.silent = []
      }
    }

    /// Asks as another agent, and in vain, until the collector knows its base again.
    private func waitForBase(_ stack: TestStack, _ begin: Begin) throws {
      let eve = try ScriptedAgent(stack, "eve")
      try eve.enter()
      var wrong = begin
      wrong.base += 1
      try waitUntil("the collector knows its base") {
        guard case .receipt(let receipt) = try eve.begin(wrong) else { return false }
        return receipt.code == .wrongBase
      }
    }

    /// Begins until the collector has found its base again; then it must know how far the update was.
    private func expectBusyOrCredit(_ next: Int, _ agent: ScriptedAgent, _ begin: Begin) throws {
      var reply = try agent.begin(begin)
      try waitUntil("the collector is ready") {
        guard case .receipt(let receipt) = reply, receipt.code == .busy else { return true }
        reply = try agent.begin(begin)
        return false
      }
      #expect(reply == .credit(next: next))
    }

    @Test(arguments: TestStack.stages)
    func theCollectorIsKilledWhileAStageIsAtWork(stage: String) throws {
      try disturbed(workers: 1) { stack, agents in
        stack.freeze("\(stage)-1")
        agents.speak("dee")
        try agents.run("\(stage)-1 holds a lease") { try stack.holdsLease("\(stage)-1") }
        try stack.restart("collector")
        try agents.run("the round goes on") { try stack.collector().phase == "aggregating" }
        stack.thaw("\(stage)-1")
      }
    }

    @Test func aReleaseAppearsWhileTheCollectorIsDead() throws {
      try disturbed(workers: 1) { stack, agents in
        stack.freeze("clustering-1")
        agents.speak("dee")
        try agents.run("clustering-1 holds a lease") { try stack.holdsLease("clustering-1") }
        stack.kill("collector")
        stack.thaw("clustering-1")
        try agents.run(to: 1)
        try stack.start("collector")
      }
    }

    @Test func thePublisherIsKilledWhileItHoldsALease() throws {
      try disturbed { stack, agents in
        stack.freeze("publisher")
        agents.speak("dee")
        try agents.run("the publisher holds a lease") { try stack.holdsLease("publisher") }
        try stack.restart("publisher")
      }
    }

    @Test func everyProcessIsKilledAtOnce() throws {
      try disturbed(workers: 1) { stack, agents in
        stack.freeze("noising-1")
        agents.speak("dee")
        try agents.run("noising-1 holds a lease") { try stack.holdsLease("noising-1") }
        let all = TestStack.single + TestStack.stages.map { "\($0)-1" }
        all.forEach(stack.kill)
        try all.forEach(stack.start)
      }
    }

    @Test func anAcceptedUpdateIsStillInTheRoundAfterTheCollectorWasKilled() throws {
      try disturbed { stack, agents in
        try stack.restart("collector")
        let values = Updates.values("ada", base: 0, count: agents.spec.rowCount)
        agents.leave("ada")
        let ada = try ScriptedAgent(stack, "ada")
        let opened = try ada.enter()
        try waitUntil("the collector is ready") {
          try ada.upload(values, in: opened, spec: agents.spec).code == .accepted
        }
        let others = values.map { $0 + 1 }
        #expect(try ada.upload(others, in: opened, spec: agents.spec).code == .duplicate)
        try agents.join("ada")
        agents.speak("dee")
      }
    }
  }
}
