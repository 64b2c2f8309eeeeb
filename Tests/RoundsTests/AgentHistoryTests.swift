import Aggregation
import Rounds
import Testing
import Wire

@Suite struct AgentHistoryTests {
  private func history(
    _ standings: [RoundReport.Standing], rounds: Int? = nil, bound: Double = 2
  ) -> AgentHistory {
    AgentHistory(
      name: "a",
      entries: standings.enumerated().map { .init(round: UInt64($0 + 1), standing: $1, bound: bound) },
      rounds: rounds ?? standings.count)
  }

  private func decided(_ admitted: Bool, norm: Double = 2) -> RoundReport.Standing {
    .decided(Verdict(admitted: admitted, norm: norm, clipFactor: 1))
  }

  @Test func verdictsAreCounted() {
    let history = history([
      decided(true), decided(false), .rejected(.notFinite, reason: "NaN"), .notSelected, .committed,
    ])
    #expect(history.admitted == 1 && history.filtered == 1 && history.rejected == 1 && history.notSelected == 1)
  }

  @Test func theMedianOfNormToBoundIsTheLowerOneOfTwo() {
    #expect(history([decided(true, norm: 2), decided(true, norm: 8), .committed]).medianOfNormToBound == 1)
    #expect(history([.committed]).medianOfNormToBound == nil)
    #expect(history([decided(true, norm: 0)], bound: 0).medianOfNormToBound == nil, "all updates were zero")
  }

  @Test func anAgentThatIsNeverAdmittedIsFound() {
    let filtered = [RoundReport.Standing](repeating: decided(false), count: AgentHistory.fewest)
    #expect(history(filtered).finding(space: "models") == .neverAdmitted(space: "models"))
    #expect(history(Array(filtered.dropLast())).finding(space: "models") == nil)
    #expect(history(filtered + [decided(true)]).finding(space: "models") == nil)
  }

  @Test func anAgentThatSendsNonsenseIsFoundWithItsNewestReason() {
    let refused = ["old", "new"].map { RoundReport.Standing.rejected(.notFinite, reason: $0) }
    #expect(history(refused + [decided(true)]).finding(space: "models") == .mostlyRejected(reason: "new"))
  }

  @Test func anAgentWithLargeUpdatesIsFound() {
    let large = [RoundReport.Standing](repeating: decided(true, norm: 6), count: 5)
    #expect(history(large).finding(space: "models") == .heavilyClipped(times: 3))
  }

  @Test func anAgentThatIsMostlyAwayIsFound() {
    let entries = [RoundReport.Standing](repeating: decided(true), count: 4)
    #expect(history(entries, rounds: 9).finding(space: "models") == .mostlyAbsent)
    #expect(history(entries, rounds: 8).finding(space: "models") == nil)
  }
}
