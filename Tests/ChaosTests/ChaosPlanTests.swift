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

  @Test func everyKindOfFaultStrikesEveryKindOfProcess() {
    let found = Set(plan(1000).lanes.joined().map { "\($0.kind) \($0.victim)" })
    #expect(found.count == Fault.Kind.allCases.count * Fault.Victim.allCases.count)
  }

  @Test func whatIsHeldIsHeldForLongerThanALease() {
    for fault in plan(1000).lanes.joined() where fault.kind == .freeze { #expect(fault.hold > 1000) }
  }
}
