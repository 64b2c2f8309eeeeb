import Configuration
import Demo
import Lab
import Learning
import Rounds
import Supervision
import TestSupport
import Testing

@Suite struct DemoPlanTests {
  @Test func theStandardPlanIsThatOfTheDocuments() {
    let plan = DemoPlan()
    #expect((plan.agents, plan.compromised, plan.honest, plan.imagesPerAgent, plan.rounds) == (20, 5, 15, 3000, 20))
    #expect(plan.names.first == "agent-01" && plan.names.last == "agent-20")
    #expect(plan.names.filter(plan.isMalicious) == ["agent-01", "agent-02", "agent-03", "agent-04", "agent-05"])
    #expect(DemoPlan(attack: .inflation).compromised == 1)
  }

  @Test func everyNumberOfAgentsHasAnAttackerAnHonestMajorityAndEnoughImages() {
    for agents in DemoPlan.agentCounts {
      let plan = DemoPlan(agents: agents)
      #expect(plan.compromised >= 1 && agents >= 2 * plan.compromised + 1, "\(agents) agents")
      #expect(plan.imagesPerAgent * agents <= FashionMNIST.trainingImages, "\(agents) agents")
      #expect(Set(plan.names).count == agents && plan.names == plan.names.sorted())
    }
  }

  @Test func customersWithFlowsAreNamedAndTrainTheirOwnModel() {
    let plan = DemoPlan(data: .intrusion, agents: 8, malicious: 2)
    #expect((plan.names.first, plan.compromised, plan.honest) == ("customer-01", 2, 6))
    #expect(plan.data.network.parameterCount == 30 * 32 + 32 + 32 * 4 + 4)
    #expect((plan.kept, DemoPlan(data: .intrusion, rounds: 3).kept, DemoPlan().kept) == (20, 5, 5))
    #expect(plan.arguments.contains("intrusion") && plan.arguments.contains("--malicious"))
    guard case .attacker(let attack) = plan.role(2), let backdoor = (attack as? ConstrainAndScale)?.backdoor else {
      Issue.record("the second customer is honest")
      return
    }
    #expect(backdoor as? Relabelling == Relabelling(FlowKind.webXSS.label, as: FlowKind.benign.label))
  }

  @Test func theMaliciousAreFewerThanHalf() {
    #expect(DemoPlan.maliciousCounts(of: 4) == 1...1)
    #expect(DemoPlan.maliciousCounts(of: 5) == 1...2)
    #expect(DemoPlan.maliciousCounts(of: 20) == 1...9)
  }

  @Test func onlyTheFirstAgentsAttack() throws {
    let plan = DemoPlan(attack: .inflation, agents: 4)
    for number in 1...4 {
      if case .attacker(let attack) = plan.role(number) {
        #expect(number == 1 && (attack as? Inflation)?.factor == 1000)
      } else {
        #expect(number > 1)
      }
    }
  }
}

@Suite struct DemoFolderTests {
  @Test func aFolderThatIsNotEmptyOrTooDeepIsRefused() throws {
    try withTemporaryFolder { path in
      #expect(throws: Never.self) { try DemoFolder(new: "\(path)/a/b") }
      try FileSystem.replace("\(path)/a/b/file", with: [1], synchronised: false)
      let taken = #expect(throws: LocalServerError.self) { try DemoFolder(new: "\(path)/a/b") }
      #expect(taken?.description.contains("not empty") == true)
      let deep = path + "/" + String(repeating: "x", count: 90)
      let long = #expect(throws: LocalServerError.self) { try DemoFolder(new: deep) }
      #expect(long?.description.contains("the system takes 107") == true)
    }
  }
}

@Suite struct RestartsTests {
  @Test func quickDeathsAreCountedAndWaitedForEverLonger() {
    var restarts = Restarts()
    var now: UInt64 = 0
    var waits: [UInt64] = []
    for death in 1...10 {
      restarts.started(now)
      waits.append(restarts.died(now + 10))
      #expect(restarts.deaths == death)
      #expect(!restarts.isDue(now + 9 + waits[death - 1]) && restarts.isDue(now + 10 + waits[death - 1]))
      now += 10 + waits[death - 1]
    }
    #expect(waits == [50, 100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000])
  }

  @Test func aHealthyLifeForgetsEarlierDeaths() {
    var restarts = Restarts()
    for _ in 0..<4 {
      restarts.started(0)
      _ = restarts.died(1)
    }
    restarts.started(100)
    #expect(restarts.died(5100) == 50)
    #expect(restarts.deaths == 1)
  }
}
