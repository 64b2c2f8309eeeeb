import Chaos
import Testing

@Suite struct ChaosPlanTests {
  private func plan(_ faults: Int, seed: UInt64 = 1) -> ChaosPlan { ChaosPlan(rounds: 50, faults: faults, seed: seed) }

  @Test(arguments: [0, 1, 2, 99, 1000]) func theLanesTogetherHaveAllFaults(_ faults: Int) {
    #expect(plan(faults).lanes.count == 2)
    #expect(plan(faults).lanes.map(\.count).reduce(0, +) == faults)
  }

  @Test func theSameSeedMakesTheSameFaultsAndAnotherSeedOthers() {
    #expect(plan(100).lanes == plan(100).lanes)
    #expect(plan(100).lanes != plan(100, seed: 2).lanes)
    #expect(plan(100).lanes[0] != plan(100).lanes[1])
  }

  @Test(arguments: [Harm.processes, .network]) func everyKindOfFaultStrikesEveryKindOfProcess(_ harm: Harm) {
    let plan = ChaosPlan(rounds: 50, faults: 1000, seed: 1, harm: harm)
    let found = Set(plan.lanes.joined().map { "\($0.kind) \($0.victim)" })
    #expect(found.count == harm.kinds.count * harm.victims.count)
  }

  @Test func someCutsOutlastEveryConnection() {
    let cuts = ChaosPlan(rounds: 50, faults: 1000, seed: 1, harm: .network).lanes.joined().filter { $0.kind == .cut }
    #expect(cuts.contains { $0.hold > 20_000 } && cuts.contains { $0.hold < 5000 })
  }

  @Test func whatIsHeldIsHeldForLongerThanALease() {
    for fault in plan(1000).lanes.joined() where fault.kind == .freeze { #expect(fault.hold > 1000) }
  }
}
